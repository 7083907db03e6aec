"""Which developments documents answer: labels of real documents, and how well the links are found."""
