"""Drawings of what goes on over time: counts by month, measurements, money a year."""
