"""Who is there: residents in households with their traits, and the parties that they travel in."""
