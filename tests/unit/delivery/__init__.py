"""Tests of messages and of the ways on which they leave."""
