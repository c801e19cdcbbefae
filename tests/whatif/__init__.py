"""Tests of the what-if page and of the emulator behind it."""
