"""Closures: stations that shut and open again at random."""
