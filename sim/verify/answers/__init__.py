"""How each case is answered: which scenario is run, and how its measures are read off the journal."""
