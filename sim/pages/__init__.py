"""Pages: what they are made of, and the templates that set it. Nothing of the model is known here."""
