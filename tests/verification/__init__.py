"""The cases with exact answers and the rules by which they are judged."""
