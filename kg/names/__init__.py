"""Which development or theme somebody means."""
