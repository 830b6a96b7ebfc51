"""Tests of reports: documents, their parts and their renderers."""
