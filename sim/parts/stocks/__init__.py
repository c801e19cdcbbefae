"""Stocks: food, medicine and the like that people use up, and rationing."""

PORTS = ("actor", "goods", "rationing")
"""Files that another part may import: the aid fills the depots."""
