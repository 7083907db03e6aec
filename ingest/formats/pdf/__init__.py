"""PDF: the pages as a person reads them, from where the characters stand on them."""
