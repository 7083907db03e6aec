"""Where a record comes from, and what came of it."""
