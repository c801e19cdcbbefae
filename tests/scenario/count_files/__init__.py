"""Files of counts as people have them."""
