"""Joint offers: what providers offer a municipality together, each filling its own part out of sight of the others."""
