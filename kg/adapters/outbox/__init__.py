"""Web hooks, and what they still have to tell."""
