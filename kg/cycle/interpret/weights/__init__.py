"""What people think of a ranking, and the weights learned from it."""
