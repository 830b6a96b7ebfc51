"""Parts of the Data quality page."""
