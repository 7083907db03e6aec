"""Names of people and places in a text: what is known as one, and how sure that is."""
