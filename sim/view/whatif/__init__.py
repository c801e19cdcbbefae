"""The what-if page: sliders over a stored study for who has no Python, in one HTML file."""
