"""Accountability as a terminal shows it."""
