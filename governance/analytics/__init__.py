"""Figures: frame contracts and pure functions from frames to numbers."""
