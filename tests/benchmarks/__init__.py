"""That the benchmarks run."""
