"""Disarmament: formations that hand over their arms, squads on their way, depots that are counted."""
