"""Whether a municipality answers a development, as far as that is known."""
