"""Plotly figures for the screen: frame in, figure out."""
