"""Parts of the intake and of the triage queue."""
