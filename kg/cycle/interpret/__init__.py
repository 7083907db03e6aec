"""Interpreteren (Act): which developments matter to this municipality, and what do they mean?"""
