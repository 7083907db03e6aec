"""What the documents of an organisation look like: its templates on a shelf, and a document dressed in one."""
