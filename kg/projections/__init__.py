"""What a record becomes in each view."""
