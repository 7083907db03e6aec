"""The store as it was."""
