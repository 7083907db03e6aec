"""Verbeteren: did we get better, and how do we show it? Nothing answers that here yet."""
