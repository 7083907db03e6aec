"""One file a format: from bytes to rows."""
