"""Whether a store is well, and what is made again when it is not."""
