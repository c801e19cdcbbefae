"""Studies: many runs, in several processes, and the folders that keep them."""
