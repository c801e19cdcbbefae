"""Displaced people: places inside where people stay until they leave for good."""
