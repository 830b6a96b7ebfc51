"""Reports: asking for one, those that were issued, and whether a file is one of them."""
