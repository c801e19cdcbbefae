"""The decision brief: at most two pages, as HTML and PDF, every number with where it comes from."""
