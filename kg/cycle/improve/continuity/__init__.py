"""What must go on when a trajectory ends, and whether the common aim was reached."""
