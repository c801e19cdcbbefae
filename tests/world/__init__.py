"""Tests of the engine: exact answers, departures, and what every run promises."""
