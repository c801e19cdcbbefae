"""What limits, and what more of it buys."""
