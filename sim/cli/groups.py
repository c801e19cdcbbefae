"""Headings of the list that ``sim --help`` prints: a command stands below the question that brings people to it."""

from __future__ import annotations

SCENARIOS = "A place: scenario files"
RUNS = "Runs and decisions"
FORECASTS = "Forecasts and the record"
STUDIES = "Studies: many settings"
PAGES = "Pictures, pages, files"
PROGRAM = "The program"
