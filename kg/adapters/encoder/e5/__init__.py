"""multilingual-e5-small: its weights, its graph, and how it is made and run."""
