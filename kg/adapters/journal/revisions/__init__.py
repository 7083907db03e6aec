"""The tables of the journal and the trail in PostgreSQL, from revision to revision."""
