r"""
What a SPARQL query may not say: refused on its tokens, before any engine sees it.

Oxigraph would follow SERVICE to any address. It also reads without a lexer, so that one text can hold two queries:
in `FILTER(?o<'a>')SERVICE…` this `<'a>` is an IRI by the standard and a comparison to Oxigraph, and so on with
`'''` and `#`. That is why the engine gets the text as it was read here, pinned so that no other reading parses:
an IRI begins with an escape (`<\u0068ttp…>`), a string has no bare quote inside, and comments are gone.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar, rules 139 to 173: the longest match is the token.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.errors import QueryError, QueryRefused

_ESCAPED: Final = r"""\\[tbnrf"'\\] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8}"""
_PART: Final = r"%[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%]"  # of a prefixed name, beside letters and digits
_TOKEN: Final = re.compile(
    rf"""
      (?P<comment> \#[^\n\r]* )
    | (?P<string>  \"{{3}}(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPED}))*\"{{3}}
                 | '{{3}}(?:'{{0,2}}(?:[^'\\]|{_ESCAPED}))*'{{3}}
                 | \"(?!\"\")(?:[^\"\\\n\r]|{_ESCAPED})*\"
                 | '(?!'')(?:[^'\\\n\r]|{_ESCAPED})*' )
    | (?P<iri>     <(?:[^<>\"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*> )
    | (?P<other>   [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name>    (?:_|[^\W\d_](?:[\w.\-·]*[\w\-·])?)?
                   :(?:(?:[\w:]|{_PART})(?:(?:[\w.\-·:]|{_PART})*(?:[\w\-·:]|{_PART}))?)? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<wrong>   [\"'\\] )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE: Final = re.compile(rf"{_ESCAPED} | (?P<bare>[\"'\n\r])", re.VERBOSE)
_UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PLACE: Final = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Pinned:
    """
    A query that may be asked.

    Attributes:
        text: The query with one reading only.
        origins: Pairs of offsets, (in `text`, in what was asked), ascending, where the two begin to differ.
    """

    text: str
    asked: str
    origins: tuple[tuple[int, int], ...]

    def complaint(self, message: str) -> str:
        """The message of the engine about `text`, in Dutch, with the place in what was asked."""
        found = _PLACE.search(message)
        if not found:
            return message
        lines = self.text.splitlines(keepends=True)
        offset = sum(len(line) for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
        pinned, asked = self.origins[bisect_right(self.origins, (offset, len(self.asked))) - 1]
        at = min(asked + offset - pinned, len(self.asked))
        why = "onbekende prefix, " if "Prefix not found" in message else ""
        return f"de SPARQL-vraag klopt niet op {_place(self.asked, at)}: {why}{_near(self.asked, at)}"


@lru_cache(maxsize=256)  # a page or a dashboard asks the same again and again
def pin(sparql: str) -> Pinned:
    """
    Let a query pass, in the form to give to the engine, or say why not.

    Raises:
        QueryRefused: If it would reach outside the store, write, or choose the graphs to read.
        QueryError: If its text cannot be taken apart.
    """
    parts: list[str] = []
    origins = [(0, 0)]
    words: list[str] = []
    length = 0
    for token in _TOKEN.finditer(sparql):
        kind, text = token.lastgroup or "", token[0]
        if kind == "wrong":
            raise QueryError(
                f"de SPARQL-vraag klopt niet op {_place(sparql, token.start())}: "
                "een tekst zonder einde, of een onbekende \\-code"
            )
        if kind == "name":
            _refuse_name(sparql, token.start(), text)
        if kind == "word":
            words.append(text.upper())
            _refuse_word(sparql, token.start(), words)
        part = _pinned(kind, text)
        parts.append(part)
        length += len(part)
        if part != text:
            origins.append((length, token.end()))
    return Pinned("".join(parts), sparql, tuple(origins))


def refuse(sparql: str) -> None:
    """As `pin`, when only the refusal matters."""
    pin(sparql)


def _pinned(kind: str, text: str) -> str:
    match kind:
        case "comment":
            return ""
        case "iri" if text[1] not in ">\\":
            return f"<\\U{ord(text[1]):08X}{text[2:]}"
        case "string":
            marks = 3 if text[:3] in {'"""', "'''"} and len(text) >= 6 else 1
            return f'"{_INSIDE.sub(_escaped, text[marks:-marks])}" '
    return text


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found['bare']):04X}" if found["bare"] else found[0]


def _refuse_word(sparql: str, at: int, words: list[str]) -> None:
    word = words[-1]
    if "SERVICE" in word:  # also where it is glued to another word: `trueSERVICE` parses
        raise QueryRefused(
            f"SERVICE ({_place(sparql, at)}) vraagt een ander systeem om antwoord; dat mag niet. "
            "Haal de gegevens eerst binnen met kring ingest"
        )
    if word in _UPDATES and not _FORMS.intersection(words):
        raise QueryRefused(
            f"{word} ({_place(sparql, at)}) schrijft; de graaf volgt het journaal en wordt alleen bevraagd. "
            "Schrijven gaat met kring ingest"
        )
    if word == "FROM":
        raise QueryRefused(
            f"FROM ({_place(sparql, at)}) kiest zelf de grafen; de vraag gaat al over alles wat u mag lezen. "
            "Kies een ruimte met GRAPH"
        )


def _refuse_name(sparql: str, at: int, name: str) -> None:
    """Oxigraph reads `SERVICE:x{…}` as SERVICE and `:x`."""
    prefix, _, local = name.partition(":")
    if "service" in prefix.lower() or ".service" in local.lower():
        raise QueryRefused(
            f"de naam {name!r} ({_place(sparql, at)}) bevat SERVICE; kies een andere prefix of schrijf de IRI voluit"
        )


def _place(text: str, at: int) -> str:
    before = text[:at]
    return f"regel {before.count(chr(10)) + 1}, teken {at - before.rfind(chr(10))}"


def _near(text: str, at: int) -> str:
    rest = text[at:].split("\n", 1)[0].strip()[:40]
    return f"bij {rest!r}" if rest else "er ontbreekt iets"
