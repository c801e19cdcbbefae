"""Tests of ``sim.results`` on journals written by hand."""
