"""Writes: one verb per function; each checks permission, changes objects and leaves the commit to its caller."""
