"""Trackgate: the book of record for an organisation's AI portfolio."""

__version__ = "0.1.0"
