"""Warehouses: units that are asked for at random and ordered again by a policy."""
