"""Linked data: records at their IRI, the ontology, and the description of the data."""
