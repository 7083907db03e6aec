"""Whether a development is spoken of more, what is new, and until when that is known."""
