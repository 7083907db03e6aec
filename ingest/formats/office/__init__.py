"""Documents of an office and pages of the web: read in a process of its own, and made a row."""
