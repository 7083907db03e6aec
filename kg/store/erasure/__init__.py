"""What is erased goes from every file."""
