"""Accountability: how it stands, for one audience, as of one date."""
