"""Labelled pages of real PDF files, and how well something reads them."""
