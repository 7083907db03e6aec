"""What several parts of this phase fetch."""
