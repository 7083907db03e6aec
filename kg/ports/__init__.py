"""What the core needs from the outside, and the plain values that pass through: a file for each port."""
