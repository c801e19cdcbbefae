"""Rival scenarios, weighed."""
