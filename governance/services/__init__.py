"""Writes: one verb per function; each checks permission and leaves the commit to its caller."""

from governance.services import reviews, summaries

__all__ = ["reviews", "summaries"]
