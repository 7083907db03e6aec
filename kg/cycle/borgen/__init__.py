"""Borgen: what must outlive this, who did it before, and does it hold for us?"""
