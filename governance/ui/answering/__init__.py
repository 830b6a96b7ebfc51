"""One control answered for many initiatives at once."""
