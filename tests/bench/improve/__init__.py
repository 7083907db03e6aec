"""Verbeteren: how often a change is claimed where there is none, and how often one of a known size is seen."""
