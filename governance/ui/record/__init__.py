"""The page of one initiative, section by section."""
