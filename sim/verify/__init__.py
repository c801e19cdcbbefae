"""Cases with exact answers, run through the public scenario format, and their verdicts: ``sim verify``."""
