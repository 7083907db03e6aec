"""What was done without a decision, or beyond its mandate, as far as that is on record."""
