"""Column contracts: the only shapes in which frames cross a module boundary."""
