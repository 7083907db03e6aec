"""Copies of a store, and where its history ended, signed."""
