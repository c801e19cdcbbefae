"""What counts say of the uncertain parameters of a scenario, and what they cannot say."""
