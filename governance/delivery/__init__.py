"""Messages to people and services: what is said, and the two ways on which it leaves."""
