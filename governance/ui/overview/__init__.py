"""Parts of the overview that are more than a line of it."""
