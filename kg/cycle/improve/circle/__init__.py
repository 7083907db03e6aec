"""A whole circle of a trajectory, from development to next development; and what went before a round."""
