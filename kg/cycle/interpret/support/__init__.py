"""Who supports something, level by level and group by group: what is known, how it went, and a next step."""
