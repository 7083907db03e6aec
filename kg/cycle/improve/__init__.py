"""Verbeteren: did we get better, and how do we show it? What can be established, and what cannot yet."""
