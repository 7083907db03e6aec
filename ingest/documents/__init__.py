"""Files, archives and encodings: where documents come from."""
