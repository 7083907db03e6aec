"""The graph on a SPARQL 1.1 server of others."""
