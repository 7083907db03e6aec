"""Whether something can be done: what is known of who, with what and after what, and how it went elsewhere."""
