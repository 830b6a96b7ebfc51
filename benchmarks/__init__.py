"""Measurements of reads, edits and imports over generated portfolios; nothing here is asserted."""
