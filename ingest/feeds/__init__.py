"""Feeds and folders that stay connected: what is new there comes in by itself."""
