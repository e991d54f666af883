"""Where a study is kept: one local file, one road for writing, an append-only audit log."""
