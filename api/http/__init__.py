"""What every door over HTTP shares."""
