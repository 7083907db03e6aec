"""What stands before a view: it notices a fault, takes the view out, and brings it back."""
