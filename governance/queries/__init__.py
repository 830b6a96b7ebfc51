"""Reads: a session and a viewer in, contracted frames and frozen dataclasses out."""
