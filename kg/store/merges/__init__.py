"""Records that may be one and the same: found, compared, made one by a person, and made two again."""
