"""Web hooks and watches: who is told what, and that it arrives."""
