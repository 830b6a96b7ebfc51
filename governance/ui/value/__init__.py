"""Parts of the value page that are more than a line of it."""
