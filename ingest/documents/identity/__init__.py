"""What a document is: its title, date, kind, municipalities, language; read from itself, with the words that say so."""
