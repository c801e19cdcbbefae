"""Timings, each a command with a claim; a small form of each runs in ``tests/benchmarks``."""
