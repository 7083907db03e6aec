"""The database of keys, grants, visits, web hooks, feeds and jobs."""
