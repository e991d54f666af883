"""What the protocol says, in plain Python: no database, no pandas, no Qt."""
