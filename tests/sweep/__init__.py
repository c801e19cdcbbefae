"""Studies: files, designs, stores, engines, effects."""
