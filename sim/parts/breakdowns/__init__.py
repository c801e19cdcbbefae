"""Breakdowns: vehicles that stop on the road and hold those behind; the network lets it happen."""
