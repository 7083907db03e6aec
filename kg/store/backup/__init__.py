"""Copies of a store, and what comes back from one."""
