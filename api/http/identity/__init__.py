"""Who asks, and whether they may go on."""
