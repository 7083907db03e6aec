"""The circle: a folder a phase; none imports another."""
