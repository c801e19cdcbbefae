"""How each case is answered: which scenario is run, and how its figures are read off the journal."""
