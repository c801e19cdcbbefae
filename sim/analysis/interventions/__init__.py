"""The lever ledger: what each intervention of a list saves, what it worsens, and which combinations are undominated."""
