"""Reports built from a database."""
