"""The two sides of one objective: what policy and execution say of it, in what that differs, and who answers."""
