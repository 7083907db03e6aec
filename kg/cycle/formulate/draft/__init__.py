"""A draft of policy: what is known of a development and of who answered it before, each sentence with its source."""
