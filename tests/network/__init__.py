"""Tests of the compiled rules themselves."""
