"""Medical care: triage, the ward, ambulances, helicopters, and the bodies of those who died."""
