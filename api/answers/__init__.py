"""The answers of the doors, as they are described."""
