"""SPARQL for the doors that ask it: the endpoint, and the page."""
