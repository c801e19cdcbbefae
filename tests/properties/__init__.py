"""What must hold in every run, over generated scenarios."""
