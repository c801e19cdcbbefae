"""Scenarios from files of other programs."""
