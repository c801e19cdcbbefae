"""Tomorrow's band from the counts so far: what is forecast while people are still on the way."""
