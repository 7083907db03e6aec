"""What policy and execution each say of one objective, and what they answer where that is not the same."""
