"""The radar as a picture."""
