"""The second road: which of two ways out each household takes."""
