"""
What a SPARQL query may not say: it is refused on its tokens, before any engine sees it.

An engine would follow SERVICE to any address; a query also may not write, and may not name graphs of its own choosing.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from typing import Final

from kg.errors import QueryRefused

# What can hold a word that is no keyword comes first: comments, strings, IRIs, names with a colon, variables.
_TOKEN: Final = re.compile(
    r"""
      (?P<skip> \#[^\n\r]*
      | \"{3}(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"{3}
      | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
      | \"(?:[^\"\\\n\r]|\\.)*\"
      | '(?:[^'\\\n\r]|\\.)*'
      | <[^<>\"{}|^`\\\x00-\x20]*>
      | [?$]\w+
      | @[A-Za-z-]+
      | _:[^\s,;.(){}\[\]]+
      | [^\W\d]?[\w.\-%]*:[\w.\-%:\\]*
      )
    | (?P<word> [A-Za-z_]\w* )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def refuse(sparql: str) -> None:
    """
    Let a query pass, or say why not.

    Raises:
        QueryRefused: If it would reach outside the store, write, or name the graphs to read.
    """
    if re.search(r"\\[uU][0-9A-Fa-f]{4}", sparql):
        raise QueryRefused("een \\u-code in de vraag kan een sleutelwoord verbergen; schrijf het teken zelf")
    words = [match["word"].upper() for match in _TOKEN.finditer(sparql) if match["word"]]
    form = next((word for word in words if word in _FORMS | _UPDATES), "")
    if form in _UPDATES:
        raise QueryRefused(
            f"{form} schrijft; de graaf volgt het journaal en wordt alleen bevraagd. Schrijven gaat met kring ingest"
        )
    if "SERVICE" in words:
        raise QueryRefused(
            "SERVICE vraagt een ander systeem om antwoord; dat mag niet. Haal de gegevens eerst binnen met kring ingest"
        )
    if "FROM" in words:
        raise QueryRefused(
            "FROM kiest zelf de grafen; de vraag gaat al over alles wat u mag lezen. Kies een ruimte met GRAPH"
        )
