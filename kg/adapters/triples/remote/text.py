r"""
A query as it goes to a server of others: with one reading, for their parser too.

What `guard.pin` let pass is parsed here, by the grammar of SPARQL 1.1 and nothing beside it, and never evaluated: so a
mistake is told with its place whatever the server says, and pragmas of a vendor (`DEFINE get:soft …`) do not get out.
Then every IRI is made absolute and FROM is taken out, since some servers add it to the graphs that are asked for.
A graph that may not be read is replaced by an empty one: Virtuoso takes `GRAPH <g> {…}` for true when g is not asked.

Where a server does not know `<\u0068ttp…>`, by which a pinned IRI has one reading, the IRI goes as it is; the only
character in it that could begin a text in another reading is `'`, and such an IRI is refused.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from pyoxigraph import NamedNode, Store

from kg.adapters.triples.sparql import guard
from kg.errors import QueryError, QueryRefused
from ontologies.terms import KRING, PREFIXES

NOTHING: Final = "urn:kring:nothing"  # a graph that is always asked too, and empty
Graphs = tuple[Collection[str], Collection[str]]  # IRIs: of the default graph, and of the named ones
_OF_A_VENDOR: Final = ("bif", "sql")  # functions of Virtuoso's database
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PAIR: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)", re.DOTALL)
_NAMED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL: Final = re.compile(r"\\(.)")
_ENDS: Final = frozenset({"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_EMPTY: Final = Store()


class _Parsed(Exception):
    """The query was read."""


@dataclass(frozen=True, slots=True)
class Text:
    """
    A query that may be sent.

    Attributes:
        prologue: Its prefixes, in one requests.
        head: From its form up to where FROM stands.
        tail: From there on.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        graphs: What it is asked of.
        in_text: Whether the graphs are said in the text, for a server that does not heed the protocol.
    """

    prologue: str
    head: str
    tail: str
    form: str
    graphs: Graphs
    in_text: bool = False

    def whole(self) -> str:
        """The query itself."""
        return f"{self.prologue}{self.head}{self._from()} {self.tail}"

    def page(self, columns: Sequence[str], *, offset: int, limit: int) -> str:
        """Some rows of a SELECT; the order is that of the server, which is not said to be the same each time."""
        names = " ".join(f"?{name}" for name in columns)
        inner = f"{self.head} {self.tail}"
        return f"{self.prologue}SELECT {names}{self._from()} WHERE {{ {{ {inner} }} }} OFFSET {offset} LIMIT {limit}"

    def count(self) -> str:
        """How many rows a SELECT has."""
        return (
            f"{self.prologue}SELECT (COUNT(*) AS ?kring_count){self._from()} WHERE {{ {{ {self.head} {self.tail} }} }}"
        )

    def solutions(self) -> str | None:
        """How many rows a CONSTRUCT makes statements of; None for a DESCRIBE, of which that cannot be asked."""
        if self.form != "CONSTRUCT":
            return None
        return f"{self.prologue}SELECT (COUNT(*) AS ?kring_count){self._from()} WHERE {{ {{ SELECT * {self.tail} }} }}"

    def statements(self) -> "Text | None":
        """The SELECT that gives what `CONSTRUCT { ?s ?p ?o }` makes of each row; None for another template."""
        found = re.fullmatch(
            r"CONSTRUCT\s*\{\s*([?$]\w+)\s+([?$]\w+)\s+([?$]\w+)\s*\.?\s*\}\s*", self.head, re.IGNORECASE
        )
        if found is None or len(set(found.groups())) < 3:
            return None
        head = f"SELECT {' '.join(found.groups())} "
        return Text(self.prologue, head, self.tail, "SELECT", self.graphs, self.in_text)

    def _from(self) -> str:
        if not self.in_text:
            return ""
        default, named = self.graphs
        return "".join([*(f" FROM <{iri}>" for iri in default), *(f" FROM NAMED <{iri}>" for iri in named)])


def parsed(pinned: guard.Pinned) -> None:
    """
    Nothing, when the grammar allows it.

    Raises:
        QueryError: Where it does not, with the place in what was asked.
    """

    def never() -> Generator[NamedNode]:
        """The graphs, which the engine wants after it has read the query and before it evaluates anything."""
        raise _Parsed
        yield

    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in pinned.text}
    try:
        _EMPTY.query(pinned.text, base_iri=KRING.id, prefixes=prefixes, named_graphs=never())  # type: ignore[arg-type]
    except _Parsed:
        return
    except (SyntaxError, ValueError) as error:
        raise QueryError(pinned.complaint(f"de SPARQL-vraag klopt niet: {error}")) from None


def text_of(pinned: guard.Pinned, graphs: Graphs, *, escapes: bool, in_text: bool) -> Text:
    """
    What to send.

    Args:
        pinned: The query, see `parsed`.
        graphs: What it is asked of; `NOTHING` comes with them, as some servers take none for all.
        escapes: Whether the server knows escapes in IRIs.
        in_text: As in `Text`.

    Raises:
        QueryRefused: If it calls a function of the server itself.
        QueryError: If it has no form that the server reads in one way.
    """
    asked = ([*graphs[0], NOTHING], [*graphs[1], NOTHING])
    reader = _Reader(escapes, frozenset(asked[1]))
    for token in guard.tokens(pinned.text):
        reader.take(token.lastgroup or "", token[0])
    used = ((name, iri) for name, iri in reader.prefixes.items() if name in reader.used)
    prologue = "".join(f"PREFIX {name}: {reader.iri(iri)} " for name, iri in used)
    cut = len(reader.body) if reader.cut is None else reader.cut
    head, tail = "".join(reader.body[:cut]), "".join(reader.body[cut:])
    return Text(prologue, head, tail, reader.form, asked, in_text)


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of a query, and writes those that stay."""

    escapes: bool
    named: frozenset[str]
    prefixes: dict[str, str] = field(default_factory=lambda: dict(PREFIXES))
    used: set[str] = field(default_factory=set)
    body: list[str] = field(default_factory=list)
    form: str = ""
    cut: int | None = None  # where FROM stands
    _base: str = KRING.id
    _before: str = ""  # the last word, when what follows belongs to it
    _declares: str = ""
    _depth: int = 0
    _in_template: bool = False

    def take(self, kind: str, text: str) -> None:
        """One token more."""
        before = self._before
        if kind == "space":
            self._put(" ")
            return
        self._before = ""
        self._join(text)
        if not self.form:
            self._take_prologue(kind, text, before)
            return
        match kind:
            case "word":
                self._take_word(text, before)
            case "iri" | "name" if before == "FROM":
                return
            case "iri" | "name" if before == "GRAPH":
                self._put(self.iri(iri if (iri := self._resolved(kind, text)) in self.named else NOTHING))
            case "iri":
                self._put(self.iri(self._resolved(kind, text)))
            case "string":
                self._put(text if self.escapes else _plain(text))
            case _:
                if kind == "name":
                    self.used.add(text.partition(":")[0])
                self._bracket(text)
                self._put(text)

    def iri(self, iri: str) -> str:
        """As it goes to the server."""
        if iri.lower().startswith(tuple(f"{name}:" for name in _OF_A_VENDOR)):
            raise QueryRefused(
                f"<{iri[:80]}> is een functie van de server zelf; gebruik de functies van SPARQL 1.1",
                english=f"<{iri[:80]}> is a function of the server itself; use those of SPARQL 1.1",
            )
        if any(sign in '<>"{}|^`\\' or ord(sign) <= 0x20 for sign in iri):
            raise QueryError(f"<{iri[:80]}> is geen IRI")
        if self.escapes and iri:
            return f"<\\U{ord(iri[0]):08X}{iri[1:]}>"
        if "'" in iri:
            raise QueryError(f"deze SPARQL-server kan niet overweg met een ' in <{iri[:80]}>; schrijf %27")
        return f"<{iri}>"

    def _put(self, text: str) -> None:
        if self.form:
            self.body.append(text)

    def _join(self, text: str) -> None:
        """A string and its language or type: some servers want nothing between them."""
        if (
            text.startswith(("@", "^^"))
            and self.body[-1:] == [" "]
            and self.body[-2:-1]
            and self.body[-2].endswith('"')
        ):
            self.body.pop()

    def _take_prologue(self, kind: str, text: str, before: str) -> None:
        word = text.upper()
        if kind == "word" and word in _FORMS:
            self.form = word
            self._in_template = word == "CONSTRUCT"
            self._put(text)
        elif kind == "word":
            self._before = word
        elif kind == "name" and before == "PREFIX":
            self._declares, self._before = text.removesuffix(":"), "NAMED"
            if self._declares.lower() in _OF_A_VENDOR:
                raise QueryRefused(
                    f"de prefix {text} is van de server zelf; kies een andere",
                    english=f"the prefix {text} is of the server itself; choose another",
                )
        elif kind == "iri" and before == "BASE":
            self._base = self._resolved(kind, text)
        elif kind == "iri":
            self.prefixes[self._declares] = self._resolved(kind, text)

    def _take_word(self, text: str, before: str) -> None:
        word = text.upper()
        if word == "FROM" or (word == "NAMED" and before == "FROM"):
            self._before = "FROM"
            self._cut_here()
            return
        self._before = word if word == "GRAPH" else ""
        if word in _ENDS and not self._depth:
            self._cut_here()
        self._put(text)

    def _bracket(self, text: str) -> None:
        if text in "{(":
            if text == "{" and not self._depth and not self._in_template:
                self._cut_here()
            self._depth += 1
        elif text in "})":
            self._depth -= 1
            if text == "}" and not self._depth:
                self._in_template = False

    def _cut_here(self) -> None:
        if self.cut is None:
            self.cut = len(self.body)

    def _resolved(self, kind: str, text: str) -> str:
        if kind == "name":
            prefix, _, local = text.partition(":")
            return self.prefixes.get(prefix, "") + _LOCAL.sub(r"\1", local)
        iri = _PAIR.sub(_decoded, text[1:-1])
        return iri if _SCHEME.match(iri) else urljoin(self._base, iri)


def _decoded(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED.get(found[3], found[3])
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _plain(text: str) -> str:
    """A pinned string without escapes by number, which some servers take for the sign itself before they read."""
    said = _PAIR.sub(_decoded, text.strip()[1:-1])
    for sign, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        said = said.replace(sign, escape)
    return f'"{said}"'
