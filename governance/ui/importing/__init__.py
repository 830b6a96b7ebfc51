"""The page Imports in parts: the file, the mapping, the differences, and what was imported."""
