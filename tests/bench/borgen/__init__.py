"""Borgen beside its peers: quality on consultants' questions, and speed over ten thousand cases."""
