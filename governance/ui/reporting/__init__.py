"""Reports: which there are, and on which ways they leave."""
