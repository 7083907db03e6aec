r"""
What a SPARQL query may not say: refused on its tokens, before any engine sees it.

Oxigraph would follow SERVICE to any address. It also reads without a lexer, so that one text can hold two queries:
in `FILTER(?o<'a>')SERVICE…` this `<'a>` is an IRI by the standard and a comparison to Oxigraph, and so on with
`'''` and `#`. That is why the engine gets the text as it was read here, pinned so that no other reading parses:
an IRI begins with an escape (`<\u0068ttp…>`), a string has no bare quote inside, and comments are gone.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar, rules 139 to 173: the longest match is the token.

This runs in the process of the service, so its time must grow with the length of the text and no faster: a prefix is
looked for over a hundred characters only, and a longer one falls apart into words that are looked at themselves.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from kg.errors import QueryError, QueryRefused
from kg.ports.triples import Dataset
from ontologies.terms import KRING

Shape = Literal["table", "graph"]
MAX_LENGTH: Final = 200_000  # characters
MAX_DEPTH: Final = 200  # brackets in brackets; from some thousands on the parser of the engine runs out of stack
_REMEMBERED: Final = 10_000  # characters; longer queries are not kept

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
    | (?P<name>    (?:_|[^\W\d_](?:[\w.\-·]{{0,100}}[\w\-·])?)?
                   :(?:(?:[\w:]|{_PART})(?:(?:[\w.\-·:]|{_PART})*(?:[\w\-·:]|{_PART}))?)? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<wrong>   [\"'\\] )
    | (?P<space>   \s+ )
    | [\d!=&|+*/^.;,-]+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE: Final = re.compile(rf"{_ESCAPED} | (?P<bare>[\"'\n\r])", re.VERBOSE)
_CODE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS: Final[dict[str, Shape]] = {"SELECT": "table", "ASK": "table", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_OWN: Final = KRING.ns.rstrip("#")


@dataclass(frozen=True, slots=True)
class From:
    """A graph that the query itself chooses; `iri` is "" when it is written with a prefix."""

    iri: str
    named: bool
    place: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """
    A query that may be asked.

    Attributes:
        text: The query with one reading only.
        origins: Pairs of offsets, (in `text`, in what was asked), ascending, where the two begin to differ.
        shape: What comes out.
        chosen: Its clauses FROM and FROM NAMED; the engine does not act on them, see `dataset`.
    """

    text: str
    asked: str
    origins: tuple[tuple[int, int], ...]
    shape: Shape = "table"
    chosen: tuple[From, ...] = ()

    def dataset(self) -> Dataset | None:
        """
        The graphs that the query chooses; None when it leaves that open.

        Raises:
            QueryRefused: If one is not ours; nothing is ever fetched.
        """
        for one in self.chosen:
            if not one.iri.startswith(KRING.space) and one.iri != _OWN:
                raise QueryRefused(
                    f"FROM ({one.place}) wijst buiten deze graaf, en er wordt niets opgehaald. Laat FROM weg, of geef "
                    f"voluit de IRI van een graaf die u met GRAPH ?g vindt, bijvoorbeeld <{KRING.space}local/private>",
                    english=f"FROM ({one.place}) leads outside this graph, and nothing is fetched. Leave FROM out, or "
                    f"give in full the IRI of a graph found with GRAPH ?g, such as <{KRING.space}local/private>",
                )
        if not self.chosen:
            return None
        return Dataset(
            tuple(one.iri for one in self.chosen if not one.named), tuple(one.iri for one in self.chosen if one.named)
        )

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


@dataclass(slots=True)
class _Seen:
    """What has been read so far, as far as it matters to what follows."""

    shape: Shape | None = None
    depth: int = 0
    clause: str = ""  # "FROM" or "NAMED", while an IRI is awaited
    chosen: list[From] = field(default_factory=list)


def pin(sparql: str) -> Pinned:
    """
    Let a query pass, in the form to give to the engine, or say why not.

    Raises:
        QueryRefused: If it would reach outside the store, or write.
        QueryError: If its text cannot be taken apart, is too long, or is nested too deep.
    """
    if len(sparql) > MAX_LENGTH:
        raise QueryError(f"de SPARQL-vraag is {len(sparql)} tekens lang; er kunnen er hoogstens {MAX_LENGTH} in")
    return _known(sparql) if len(sparql) <= _REMEMBERED else _pin(sparql)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a query; the name of the group says the kind: string, iri, name, word, space, or another."""
    return _TOKEN.finditer(text)


def refuse(sparql: str) -> None:
    """As `pin`, when only the refusal matters, that of its choice of graphs included."""
    pin(sparql).dataset()


def readable_of(wanted: Dataset | None, spaces: Collection[str]) -> tuple[list[str], list[str]]:
    """The graphs of the default graph, and the named ones: of those that are wanted the ones that may be read."""
    readable = [*sorted(KRING.space + space for space in spaces), _OWN]
    if wanted is None:
        return readable, readable
    default, named = set(wanted.default), set(wanted.named)
    return [iri for iri in readable if iri in default], [iri for iri in readable if iri in named]


def _pin(sparql: str) -> Pinned:
    parts: list[str] = []
    origins = [(0, 0)]
    seen = _Seen()
    length = 0
    for token in _TOKEN.finditer(sparql):
        kind, text = token.lastgroup or "", token[0]
        _look(sparql, token.start(), kind, text, seen)
        part = _pinned(kind, text)
        parts.append(part)
        length += len(part)
        if part != text:
            origins.append((length, token.end()))
    return Pinned("".join(parts), sparql, tuple(origins), seen.shape or "table", tuple(seen.chosen))


_known = lru_cache(maxsize=256)(_pin)  # a page or a dashboard asks the same again and again


def _look(sparql: str, at: int, kind: str, text: str, seen: _Seen) -> None:
    """Refuse a token, or remember what it says of those that follow."""
    if kind in {"space", "comment"}:
        return
    clause, seen.clause = seen.clause, ""
    match kind:
        case "wrong":
            raise QueryError(
                f"de SPARQL-vraag klopt niet op {_place(sparql, at)}: een tekst zonder einde, of een onbekende \\-code"
            )
        case "name":
            _refuse_name(sparql, at, text)
            if clause:
                seen.chosen.append(From("", clause == "NAMED", _place(sparql, at)))
        case "iri" if clause:
            seen.chosen.append(From(_CODE.sub(_decoded, text[1:-1]), clause == "NAMED", _place(sparql, at)))
        case "word":
            word = text.upper()
            _refuse_word(sparql, at, word, seen)
            seen.shape = seen.shape or _FORMS.get(word)
            seen.clause = "FROM" if word == "FROM" else "NAMED" if word == "NAMED" and clause == "FROM" else ""
        case "" if text in "{([":
            seen.depth += 1
            if seen.depth > MAX_DEPTH:
                raise QueryError(f"de SPARQL-vraag is dieper genest dan {MAX_DEPTH} niveaus ({_place(sparql, at)})")
        case "" if text in "})]":
            seen.depth -= 1


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


def _decoded(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _refuse_word(sparql: str, at: int, word: str, seen: _Seen) -> None:
    if "SERVICE" in word:  # also where it is glued to another word: `trueSERVICE` parses
        raise QueryRefused(
            f"SERVICE ({_place(sparql, at)}) vraagt een ander systeem om antwoord; dat mag niet. "
            "Haal de gegevens eerst binnen met kring ingest",
            english=f"SERVICE ({_place(sparql, at)}) asks another system for an answer, which is not allowed. "
            "Take the data in first, with kring ingest",
        )
    if word in _UPDATES and seen.shape is None:
        raise QueryRefused(
            f"{word} ({_place(sparql, at)}) schrijft; de graaf volgt het journaal en wordt alleen bevraagd. "
            "Schrijven gaat met kring ingest of met REST onder /v1",
            english=f"{word} ({_place(sparql, at)}) writes; the graph follows the journal and is only asked. "
            "Write with kring ingest or with REST under /v1",
        )


def _refuse_name(sparql: str, at: int, name: str) -> None:
    """Oxigraph reads `SERVICE:x{…}` as SERVICE and `:x`."""
    prefix, _, local = name.partition(":")
    if "service" in prefix.lower() or ".service" in local.lower():
        raise QueryRefused(
            f"de naam {name[:80]!r} ({_place(sparql, at)}) bevat SERVICE; kies een andere prefix of schrijf de IRI "
            "voluit",
            english=f"the name {name[:80]!r} ({_place(sparql, at)}) holds SERVICE; choose another prefix or write the "
            "IRI in full",
        )


def _place(text: str, at: int) -> str:
    before = text[:at]
    return f"regel {before.count(chr(10)) + 1}, teken {at - before.rfind(chr(10))}"


def _near(text: str, at: int) -> str:
    rest = text[at:].split("\n", 1)[0].strip()[:40]
    return f"bij {rest!r}" if rest else "er ontbreekt iets"
