"""The doors, and what they share."""
