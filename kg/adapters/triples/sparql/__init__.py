"""SPARQL queries in processes of their own."""
