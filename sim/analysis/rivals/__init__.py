"""Rival scenarios of one course of events: how each fares on what was observed, and what sets them apart."""
