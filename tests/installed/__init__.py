"""Tests of an installed copy."""
