"""Tests of ``sim.view``."""
