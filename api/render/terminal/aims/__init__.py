"""Aims as a terminal shows them: both sides, and whether they can be done."""
