"""One file a shape: from rows to drafts of records."""
