"""What counts say of the ranges of a scenario, and what they cannot say."""
