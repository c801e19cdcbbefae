"""Calibration: what counts say of ranges."""
