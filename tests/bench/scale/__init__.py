"""What a number of passages, triples and users takes: a model, and what it says of what does run here."""
