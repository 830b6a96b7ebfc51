"""What waits for one person, kind by kind."""
