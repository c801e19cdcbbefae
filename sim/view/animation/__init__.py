"""The animated map: one HTML file that plays a run, and the same as a film."""
