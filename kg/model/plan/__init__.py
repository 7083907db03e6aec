"""Planning and money of a trajectory: what was agreed when, what it may cost a year, and what was accounted for."""
