"""Who is there: residents in households with their traits, and the groups that they travel in."""
