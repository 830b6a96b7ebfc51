"""The list of initiatives: reading it page by page, and editing its rows."""
