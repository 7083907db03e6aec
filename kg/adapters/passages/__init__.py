"""Words and vectors of records."""
