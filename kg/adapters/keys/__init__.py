"""Keys and grants."""
