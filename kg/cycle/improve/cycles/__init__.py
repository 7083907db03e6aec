"""Cycles of a trajectory: what was measured in one beside the one before, the aim, and comparable municipalities."""
