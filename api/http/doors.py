"""The paths of the doors that others lead to."""

from typing import Final

DUMP: Final = "/dump.nq"
GRAPH_STORE: Final = "/rdf-graph-store"
MCP: Final = "/mcp"
SPARQL: Final = "/sparql"
