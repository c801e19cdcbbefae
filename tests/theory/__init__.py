"""Theory of roads and queues, held against the passages of a run and nothing else."""
