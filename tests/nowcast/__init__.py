"""Tests of the nowcast: its members, its particles, what is pooled, and what is said."""
