"""Municipalities: which one somebody means, and how alike two are."""
