"""The joint offer of several providers to a municipality, and the part that each of them fills for itself."""
