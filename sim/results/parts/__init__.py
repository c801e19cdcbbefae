"""Curves and metrics of the parts of the story, a file each."""
