"""Borders and countries behind a map: what Natural Earth has of them, and which part of it a map shows."""
