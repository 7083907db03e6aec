"""Encoders: from text to vectors."""
