"""Answers as tables for an analyst: typed values, what is not known kept apart, and text that stays text."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated

import pytest
from pydantic import computed_field
from rdflib import XSD, BNode, Literal, URIRef

import kg
from kg.errors import InputError
from kg.frames.rows import columns_of, tables_of
from kg.frames.term import as_python, as_rdflib
from kg.ports.journal import Stored
from kg.ports.triples import Table
from kg.reason.answer import HIDDEN, SPARSE, answer, is_answer

pd = pytest.importorskip("pandas")


@answer
@dataclass(frozen=True, slots=True)
class Aim:
    id: str
    deadline: date | None = None
    note: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class Policy:
    title: str
    aims: tuple[Aim, ...]
    weight: Annotated[int, HIDDEN] = 3


@answer
@dataclass(frozen=True, slots=True)
class Work:
    title: str
    hours: int | None
    spent: Decimal
    aim: Aim | None
    tags: tuple[str, ...] = ()

    @computed_field
    @property
    def double(self) -> Decimal:
        return 2 * self.spent


@answer
@dataclass(frozen=True, slots=True)
class Both:
    works: list[Work]
    aims: tuple[Aim | Work, ...] | None


SCRIPT = "<script>alert('x')</script>"
DAY = date(2027, 1, 1)


# --- terms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (None, None),
        ("<https://w3id.org/kring/les-1>", "https://w3id.org/kring/les-1"),
        ("_:b0", "b0"),
        ('"Café \\"De Zon\\" \\u00E9\\n€"@nl', 'Café "De Zon" é\n€'),
        ('"gewoon"', "gewoon"),
        (f'"-12"^^<{XSD.integer}>', -12),
        (f'"7"^^<{XSD.nonNegativeInteger}>', 7),
        (f'"1.50"^^<{XSD.decimal}>', Decimal("1.50")),
        (f'"1e3"^^<{XSD.double}>', 1000.0),
        (f'"true"^^<{XSD.boolean}>', True),
        ("false", False),
        (f'"2027-01-01"^^<{XSD.date}>', DAY),
        (f'"2027-01-01T10:00:00Z"^^<{XSD.dateTime}>', datetime(2027, 1, 1, 10, tzinfo=UTC)),
        (f'"2027"^^<{XSD.gYear}>', "2027"),
        (f'"veel"^^<{XSD.integer}>', "veel"),
        (f'"x"^^<{XSD.decimal}>', "x"),
        (f'"ja"^^<{XSD.boolean}>', "ja"),
        (f'"P1Y"^^<{XSD.duration}>', "P1Y"),
        ("<<( <a> <b> <c> )>>", "<<( <a> <b> <c> )>>"),
    ],
)
def test_a_term_becomes_the_value_that_it_says_and_else_its_text(text: str | None, value: object) -> None:
    assert as_python(text) == value
    assert type(as_python(text)) is type(value)


def test_a_term_keeps_its_language_and_type_in_rdflib() -> None:
    assert as_rdflib("<a>") == URIRef("a")
    assert as_rdflib("_:b0") == BNode("b0")
    assert as_rdflib('"les"@nl-NL') == Literal("les", lang="nl-NL")
    assert as_rdflib(f'"007"^^<{XSD.integer}>') == Literal("007", datatype=XSD.integer, normalize=False)
    assert str(as_rdflib(f'"007"^^<{XSD.integer}>')) == "007"


def test_the_answer_to_a_query_has_typed_rows() -> None:
    table = Table(("n", "when"), [(f'"3"^^<{XSD.integer}>', f'"2027-01-01"^^<{XSD.date}>'), (None, None)])
    assert table.values() == [(3, DAY), (None, None)]
    assert table.terms()[0][0] == Literal(3)
    frame = table.to_pandas()
    assert list(frame.columns) == ["n", "when"]
    assert frame["n"].dtype == "Int64"
    assert frame["n"].sum() == 3
    assert frame["n"].isna().tolist() == [False, True]
    assert frame["when"][0] == DAY
    assert list(Table(("a", "b"), []).to_pandas().columns) == ["a", "b"]


def test_a_query_that_was_cut_short_says_so_in_a_notebook() -> None:
    cut = Table(("t",), [('"<b>vet</b>"',)], truncated=True)._repr_html_()
    assert "&lt;b&gt;vet&lt;/b&gt;" in cut
    assert "<b>" not in cut
    assert "1 rij, er is meer" in cut
    assert "er is meer" not in Table(("t",), [('"x"',)])._repr_html_()


# --- answers --------------------------------------------------------------------------------------


def test_several_answers_are_a_row_each_with_what_is_declared_and_what_is_worked_out() -> None:
    works = [Work("a", 3, Decimal("1.5"), Aim("d1", DAY), ("x",)), Work("b", None, Decimal(2), None)]
    frame = kg.to_pandas(works)
    assert list(frame.columns) == ["title", "hours", "spent", "tags", "double", "aim.id", "aim.deadline", "aim.note"]
    assert frame["hours"].isna().tolist() == [False, True]
    assert frame["hours"].sum() == 3
    assert frame["double"].tolist() == [3.0, 4.0]
    assert frame["aim.deadline"][0] == DAY
    assert frame["tags"].tolist() == [["x"], []]


def test_of_one_answer_its_table_is_the_frame_empty_or_not_and_nothing_hidden_is_in_it() -> None:
    assert columns_of(Policy) == ("title", "aims")
    assert list(kg.to_pandas(Policy("p", ())).columns) == ["id", "deadline", "note"]
    assert Policy("p", (Aim("d1"), Aim("d2"))).to_pandas()["id"].tolist() == ["d1", "d2"]  # type: ignore[attr-defined]
    assert kg.to_pandas([Policy("p", (Aim("d1"),)), Policy("q", (Aim("d2"),))], "aims")["id"].tolist() == ["d1", "d2"]
    assert kg.to_pandas(Aim("d1")).shape == (1, 3)


def test_of_an_answer_with_several_tables_one_is_chosen() -> None:
    both = Both([Work("a", 1, Decimal(1), None)], None)
    assert tables_of(Both) == {"works": Work, "aims": Aim}
    with pytest.raises(InputError, match=r"Both heeft meer dan één tabel; kies uit works, aims"):
        kg.to_pandas(both)
    with pytest.raises(InputError, match=r"Both heeft geen tabel 'doelen'; kies uit works, aims"):
        kg.to_pandas(both, "doelen")
    with pytest.raises(InputError, match=r"Aim heeft geen tabel 'works'; deze uitkomst heeft er geen"):
        kg.to_pandas(Aim("d"), "works")
    assert kg.to_pandas(both, "works")["title"].tolist() == ["a"]
    assert kg.to_pandas(both, "aims").shape == (0, 3)


def test_records_are_a_row_each_and_what_is_neither_is_refused() -> None:
    stored = Stored("c1", "Case", "kring/public", 4, "2026-01-01T00:00:00Z", {"id": "c1", "title": "Casus"})
    assert kg.to_pandas([stored]).to_dict("records") == [
        {"kind": "Case", "space": "kring/public", "id": "c1", "title": "Casus"}
    ]
    assert kg.to_pandas(stored)["title"].tolist() == ["Casus"]
    assert kg.to_pandas([]).empty
    for neither in ("tekst", 3, {"a": 1}, [1]):
        with pytest.raises(InputError, match="is geen uitkomst"):
            kg.to_pandas(neither)


def test_what_a_notebook_shows_is_text_never_markup() -> None:
    shown = Policy(SCRIPT, tuple(Aim(f"{SCRIPT}{at}", note=SCRIPT * 20) for at in range(25)))._repr_html_()  # type: ignore[attr-defined]
    assert "<script" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;24" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;19" in shown
    assert "aims: 25 rijen, de eerste 20" in shown
    assert "weight" not in shown


def test_without_pandas_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from kg.ports.triples import Table\n"
        "from kg.errors import InputError\n"
        "try: Table(('a',), []).to_pandas()\n"
        "except InputError as error: print(error)\n"
        "print(Table(('a',), [('\"b\"',)]).values())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "een tabel van pandas vraagt om pandas: pip install 'kring[pandas]'",
        "[('b',)]",
    ]


def test_every_answer_of_the_core_has_columns_and_each_table_in_it_too() -> None:
    modules = [import_module(one.name) for one in walk_packages(kg.__path__, "kg.")]
    ours = {one for module in modules for one in vars(module).values() if isinstance(one, type) and is_answer(one)}
    assert len(ours) > 200
    assert all(columns_of(held) for one in ours for held in (one, *tables_of(one).values()))
