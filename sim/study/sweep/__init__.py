"""Studies of many runs: what is varied, how it is run on one machine or many, and where the rows are kept."""
