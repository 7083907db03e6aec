"""Labelled real documents, and how often something knows what they are."""
