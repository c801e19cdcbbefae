"""Every command that writes, killed at any moment and called again: nothing lost, nothing torn, no wrong word."""
