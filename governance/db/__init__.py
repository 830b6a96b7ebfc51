"""Column types, engines and transactions."""
