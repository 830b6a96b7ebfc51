"""The page Audit trail in parts: what is asked for, events in words, and the proof of the chain."""
