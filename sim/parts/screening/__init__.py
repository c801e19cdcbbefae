"""Screening: second inspections at a checkpoint, and those who are detained there."""
