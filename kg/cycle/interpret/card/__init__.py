"""What one development means for one municipality, every sentence with its source."""
