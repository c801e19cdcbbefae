"""The shell, the folder of a run, and runs in several processes, as a user meets them."""
