"""Sentences said otherwise, by a language model."""
