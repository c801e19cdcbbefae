"""Sojourn: what becomes of people after they have crossed, leaving again and returning home."""
