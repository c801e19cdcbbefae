"""Fuel: petrol in litres at the points that hand it out, its deliveries and its tankers."""
