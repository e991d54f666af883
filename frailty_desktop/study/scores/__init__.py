"""Clinical scores: one file per instrument, pure functions, with their source and a worked example."""
