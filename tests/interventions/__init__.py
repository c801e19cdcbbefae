"""Lists of interventions, their ledger and their combinations."""
