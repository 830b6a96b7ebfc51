"""One file a page; each draws itself with ``render()``."""
