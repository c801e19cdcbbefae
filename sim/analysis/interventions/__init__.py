"""Interventions: what each of a list saves and costs, and which combinations are Pareto-efficient."""
