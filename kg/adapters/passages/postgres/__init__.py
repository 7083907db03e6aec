"""Words and vectors of records in PostgreSQL, for any number of processes."""
