"""Small scenarios whose right answer is known, and what is said of them."""
