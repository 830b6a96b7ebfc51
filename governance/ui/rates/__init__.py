"""Rates of currencies, and what figures of value are stated in."""
