"""Tests of ``sim``, and the textbook model that they compare it with."""
