"""Buses: fleets for those who have no seat in a car."""
