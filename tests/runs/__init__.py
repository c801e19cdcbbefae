"""Tests of the place that makes runs."""
