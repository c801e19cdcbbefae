"""The network: how vehicles and people pass the stages, and the clock's unit of time."""
