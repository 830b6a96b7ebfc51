"""Gates on the screen: what may be moved, what is requested, decided, and was decided."""
