"""The snapshot: one page that a duty officer reads in a minute, as HTML and PDF, in five languages."""
