"""Which developments matter to a municipality, in what order, and why."""
