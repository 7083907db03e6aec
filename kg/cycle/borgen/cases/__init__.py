"""Who did this before, what they learned, and what becomes of it here."""
