"""Measures that fit: what a framework knows that can be done about a requirement or a development."""
