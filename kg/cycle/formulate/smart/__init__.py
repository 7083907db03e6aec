"""Is an objective SMART, by its fields and by its words."""
