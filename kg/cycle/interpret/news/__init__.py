"""What became new or otherwise for a municipality since somebody last looked."""
