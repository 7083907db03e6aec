"""XML, told apart by its root element."""
