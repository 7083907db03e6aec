"""Honest change: what a series of measurements can carry, and what it cannot."""
