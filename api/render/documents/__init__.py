"""What is read on paper or in a word processor: one document, as DOCX, PDF and HTML."""
