"""Shuttles: vehicles that go round for ever; the network lets them."""
