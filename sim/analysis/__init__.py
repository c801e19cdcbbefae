"""From many runs to a finding: differences, effects, what limits, what suffices, what is to come."""
