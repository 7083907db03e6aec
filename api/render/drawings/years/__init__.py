"""Amounts a year, drawn."""
