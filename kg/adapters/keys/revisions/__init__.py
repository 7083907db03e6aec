"""The tables of keys, grants, visits, web hooks, feeds and jobs in PostgreSQL, from revision to revision."""
