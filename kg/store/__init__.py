"""Reading and writing records: what may be read, what may be written, and the views that follow."""
