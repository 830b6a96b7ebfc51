"""The command line ``python -m governance …``: what the pages use, in other clothes."""
