"""Medical care: triage, the ward, ambulances, helicopters, and the bodies of those who died."""

PORTS = ("section",)
"""Files that another part may import: incidents are told of in it."""
