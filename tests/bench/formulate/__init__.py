"""Formuleren: how well the words of objectives are judged, and which measures answer a requirement."""
