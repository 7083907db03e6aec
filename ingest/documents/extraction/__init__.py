"""What is read in a process of its own, since it may be made to do harm: documents of an office, pages, mail."""
