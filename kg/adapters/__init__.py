"""What answers a port; only profiles pick these."""
