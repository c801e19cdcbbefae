"""Results: pure functions of the journal, from cumulative curves to the planner's metrics."""
