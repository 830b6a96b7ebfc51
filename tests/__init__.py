"""Tests of Trackgate; they mirror the packages they test."""
