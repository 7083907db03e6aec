"""Versions of a draft of policy that were kept: written on, reviewed, adopted by a decision, and compared."""
