"""Measures and reports: where rapporteren gets what implementeren makes of the work."""
