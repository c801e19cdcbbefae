"""Timings, each a script with a claim; none of them is a test."""
