"""What it may cost and did cost a year, and the years that were accounted for."""
