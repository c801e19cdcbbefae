"""A scenario for a new place, from a dozen answers."""
