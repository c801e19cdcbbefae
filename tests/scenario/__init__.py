"""Tests of the scenario format: text, parameters, checks and messages."""
