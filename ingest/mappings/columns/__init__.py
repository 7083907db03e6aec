"""Tables with columns of somebody's own: what they may become, proposed with reasons, and read once confirmed."""
