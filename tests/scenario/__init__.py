"""Tests of the scenario format: text, levers, checks and messages."""
