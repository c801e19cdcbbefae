"""What happens: flows through the stages, and the SimPy actors that change them."""
