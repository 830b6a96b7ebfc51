"""Files in and out: a sheet becomes checked rows, and rows become a sheet."""
