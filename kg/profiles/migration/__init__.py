"""How a store moves from one machine to a database and back, while it is used."""
