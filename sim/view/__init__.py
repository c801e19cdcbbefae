"""Views: pictures and tables of results; what they show is worked out elsewhere."""
