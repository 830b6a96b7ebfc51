"""The dashboard; the only package that knows Streamlit."""

from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
