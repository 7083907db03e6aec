"""What people of a municipality state of its answer to a development."""
