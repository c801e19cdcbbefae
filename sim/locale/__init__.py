"""Languages of pages: one catalogue of messages a language, and numbers and dates as its readers write them."""
