"""A dossier and its hand-over for people and archives: as a document, as lines, as MDTO, and as one folder."""
