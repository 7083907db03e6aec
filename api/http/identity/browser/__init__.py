"""People who sign in with a browser: the way to the provider and back, and their sessions."""
