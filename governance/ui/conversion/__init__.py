"""Parts of the conversion page that are more than a line of it."""
