"""SPARQL and the Graph Store Protocol."""
