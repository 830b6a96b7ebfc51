"""What people type before it is saved: what changed, what is wrong, who else saved."""
