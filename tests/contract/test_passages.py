"""Every adapter of `kg.ports.passages.Passages` keeps its promises; also when it is killed half-way."""

import dataclasses
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kg.adapters.passages.embedded import EmbeddedPassages
from kg.adapters.passages.postgres.view import PostgresPassages
from kg.errors import StoreDamaged
from kg.ports.encoder import Encoder, Matrix
from kg.ports.journal import Changed, Stored
from kg.ports.passages import Filters, Found, Hit, Passages
from kg.projections.passages import pieces_of

if TYPE_CHECKING:
    from tests.postgres import Postgres

SPACE, OTHER = "local/private", "elders/private"
ALL = Filters(spaces=frozenset({SPACE, OTHER}))
MINE = Filters(spaces=frozenset({SPACE}))


class HashingEncoder:
    """An encoder for tests: a word is a random direction, a text the sum of its words. Repeats on every machine."""

    dimension = 64

    def __init__(self, name: str = "hashing-64") -> None:
        self.name = name
        self.encoded = 0

    def passages(self, texts: Sequence[str]) -> Matrix:
        self.encoded += len(texts)
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Matrix:
        vector = np.full(self.dimension, 1e-3)
        for word in text.lower().split():
            seed = int.from_bytes(hashlib.sha256(word.strip(".,?").encode()).digest()[:4], "big")
            vector += np.random.default_rng(seed).standard_normal(self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def stored(seq: int, record_id: str, kind: str, *, space: str = SPACE, **fields: Any) -> Stored:
    payload = {"id": record_id, "title": record_id, **fields}
    return Stored(record_id, kind, space, seq, "2026-01-01T00:00:00Z", payload)


RECORDS = [
    stored(1, "GM0308", "Municipality", title="Baarn", code="GM0308"),
    stored(
        2,
        "case-1",
        "Case",
        title="Robotisering van archieven",
        situation="Dronten liet een softwarerobot de achterstand in het archief wegwerken.",
        outcome="succes",
        municipalities=["GM0303"],
        themes=["archief"],
        period={"start": "2019-04"},
    ),
    stored(
        3,
        "case-2",
        "Case",
        title="Gijzelsoftware in het stadhuis",
        situation="Een aanval met gijzelsoftware legde alle systemen plat; het archief bleef gespaard.",
        outcome="mislukt",
        municipalities=["GM1735"],
        themes=["veiligheid"],
        period={"start": "2020"},
    ),
    stored(
        4,
        "les-1",
        "Lesson",
        title="Begin klein met een robot",
        because="Dan leert iedereen mee.",
        phase="implementeren",
    ),
    stored(5, "les-2", "Lesson", title="Oefen het terugzetten van een back-up", phase="borgen", space=OTHER),
    stored(6, "bio-5.01.01", "Requirement", title="Beleid", notation="5.01.01", summary="Er is beveiligingsbeleid."),
    stored(
        7,
        "nota",
        "Source",
        title="Nota informatie",
        body=[
            {
                "text": "Baarn (GM0308) volgt BIO 5.01.01 en artikel 3.3 Woo. " + "Dit is vulling. " * 60,
                "place": "regel 1",
            },
            {"text": "De wethouder wil een softwarerobot kopen. " + "Nog meer vulling hier. " * 40, "place": "regel 9"},
        ],
        published="2021-02-03",
        provenance=[{"source": "map/nota.md", "place": "bestand", "at": "2026-01-01T00:00:00Z", "method": "m"}],
    ),
]


def changes(records: Sequence[Stored]) -> list[Changed]:
    return [Changed(record.id, record.seq, record) for record in records]


def fill(view: Passages, records: Sequence[Stored] = RECORDS) -> Passages:
    view.apply(changes(records), upto=records[-1].seq)
    for _ in view.encode_pending(batch=3):
        pass
    return view


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


@pytest.fixture(params=["words", "words and vectors"])
def encoder(request: pytest.FixtureRequest) -> Encoder | None:
    return HashingEncoder() if request.param == "words and vectors" else None


Opener = Callable[..., Passages]  # of an encoder or None, and `name` of a store: the same one under the same name


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.deep)])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Opens the view of one adapter."""
    if request.param == "embedded":
        return lambda encoder, name="one": EmbeddedPassages.open(tmp_path / name, encoder)
    server: Postgres = request.getfixturevalue("postgres_server")
    urls: dict[str, str] = {}

    def opened(encoder: Encoder | None, name: str = "one") -> Passages:
        if name not in urls:
            url = urls[name] = server.fresh()
            request.addfinalizer(lambda: server.drop(url))
        return PostgresPassages.open(urls[name], encoder)

    return opened


@pytest.fixture
def view(opener: Opener, encoder: Encoder | None) -> Iterator[Passages]:
    opened = opener(encoder)
    yield fill(opened)
    opened.close()


# --- answers --------------------------------------------------------------------------------------


def test_the_record_that_speaks_of_it_comes_first(view: Passages) -> None:
    found = view.search("Wie heeft een softwarerobot op de achterstand in het archief gezet?", filters=MINE, top=3)
    assert found.hits[0].id == "case-1"
    assert "archief" in found.hits[0].why["terms"]
    assert "softwarerobot" in found.hits[0].passage.text


def test_a_typing_error_still_finds_it(view: Passages) -> None:
    hits = view.search("gijzelsoftwrae", filters=MINE, top=10).hits
    assert max(hits, key=lambda hit: hit.why["lexical"]).id == "case-2"


def test_a_score_is_made_of_the_parts_that_are_shown(view: Passages, encoder: Encoder | None) -> None:
    for question in ("robot in het archief", "GM0308", "BIO 5.01.01 en robots", "iets heel anders dan dit"):
        hits = view.search(question, filters=ALL, top=10).hits
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.id))
        for hit in hits:
            why = hit.why
            parts = why["lexical_weight"] * why["lexical"] + why["semantic_weight"] * why["semantic"]
            assert hit.score == pytest.approx(parts + why["identifier"], abs=1e-9)
            assert 0 <= why["lexical"] <= 1
            assert 0 <= why["semantic"] <= 1
            if encoder is None:
                assert (why["semantic"], why["semantic_weight"]) == (0, 0)


def test_best_passage_has_its_own_place_in_the_source(view: Passages) -> None:
    (hit,) = view.search(
        "wethouder softwarerobot kopen", filters=dataclasses.replace(MINE, kinds=frozenset({"Source"})), top=1
    ).hits
    assert (hit.passage.source, hit.passage.place) == ("map/nota.md", "regel 9")
    assert "wethouder" in hit.passage.text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("GM0308", ["GM0308", "nota"]),
        ("gm0308", ["GM0308", "nota"]),
        ("BIO 5.01.01", ["bio-5.01.01", "nota"]),
        ("wat vraagt bio 5.01.01 van ons beleid", ["bio-5.01.01", "nota"]),
        ("artikel 3.3 van de Wet open overheid", ["nota"]),
        ("les-1", ["les-1"]),
    ],
)
def test_who_carries_the_identifier_comes_first(view: Passages, question: str, first: list[str]) -> None:
    hits = view.search(question, filters=ALL, top=5).hits
    assert [hit.id for hit in hits if hit.why["identifier"]] == first
    assert [hit.id for hit in hits[: len(first)]] == first


def test_an_id_that_holds_another_identifier_is_meant_itself(opener: Opener, encoder: Encoder | None) -> None:
    town = stored(1, "GM0308", "Municipality", title="Baarn", code="GM0308")
    profile = stored(2, "profiel-GM0308-2021", "Profile", municipality="GM0308", year="2021")
    with closing(opener(encoder)) as opened:
        hits = fill(opened, [town, profile]).search("profiel-GM0308-2021", filters=ALL, top=5).hits
    assert [hit.id for hit in hits] == ["profiel-GM0308-2021", "GM0308"]


# --- filters, facets, spaces ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kinds": {"Lesson"}}, {"les-1"}),
        ({"municipalities": {"GM0303", "GM1735"}}, {"case-1", "case-2"}),
        ({"municipalities": {"GM0303", "GM1735"}, "outcomes": {"succes"}}, {"case-1"}),
        ({"themes": {"veiligheid"}}, {"case-2"}),
        ({"phases": {"implementeren"}}, {"les-1"}),
        ({"years": {"2021"}}, {"nota"}),
        ({"years": {"1812"}}, set()),
    ],
)
def test_filters_hold_for_hits_facets_and_total(
    view: Passages, wanted: dict[str, set[str]], expected: set[str]
) -> None:
    filters = dataclasses.replace(MINE, **{name: frozenset(values) for name, values in wanted.items()})
    for question in ("robot archief gijzelsoftware softwarerobot", ""):
        found = view.search(question, filters=filters, top=10, facets=True)
        assert set(ids(found)) <= expected
        assert found.total == len(expected)
        assert sum(found.facets["kind"].values()) == len(expected)


def test_facets_count_every_match_and_not_only_the_hits(view: Passages) -> None:
    found = view.search("archief", filters=dataclasses.replace(MINE, kinds=frozenset({"Case"})), top=1, facets=True)
    assert (len(found.hits), found.total) == (1, 2)
    assert found.facets["outcome"] == {"succes": 1, "mislukt": 1}
    assert found.facets["municipality"] == {"GM0303": 1, "GM1735": 1}
    assert found.facets["year"] == {"2019": 1, "2020": 1}


def test_empty_question_gives_no_hits_but_counts_all_that_may_be_seen(view: Passages) -> None:
    found = view.search("  ", filters=MINE, top=10, facets=True)
    assert found.hits == []
    assert found.total == 6
    assert found.facets["kind"]["Lesson"] == 1


def test_nothing_of_another_space_is_seen_or_counted(view: Passages) -> None:
    for question in ("oefen terugzetten back-up", "les-2", ""):
        found = view.search(question, filters=MINE, top=10, facets=True)
        assert "les-2" not in ids(found)
        assert "borgen" not in found.facets["phase"]
    assert ids(view.search("oefen terugzetten back-up", filters=ALL, top=1)) == ["les-2"]


def test_no_spaces_means_nothing(view: Passages) -> None:
    assert view.search("archief", filters=Filters(spaces=frozenset()), top=10, facets=True) == Found([])


@pytest.mark.parametrize(
    ("spaces", "lacking"), [(MINE.spaces, ["terugzetten", "zeppelin"]), (ALL.spaces, ["zeppelin"]), (frozenset(), [])]
)
def test_words_are_unknown_that_nothing_to_be_read_has(
    view: Passages, spaces: frozenset[str], lacking: list[str]
) -> None:
    asked = "Het terugzetten van een archief met een zeppelin."
    assert view.unknown(asked, filters=Filters(spaces=spaces)) == (lacking or ["terugzetten", "archief", "zeppelin"])
    of_a_kind = Filters(spaces=MINE.spaces, kinds=frozenset({"Municipality"}))
    assert view.unknown("Het archief van Baarn", filters=of_a_kind) == ["archief"]
    assert view.unknown("\x00 … \ud800", filters=MINE) == []


def test_a_question_says_how_much_of_it_what_may_be_read_knows(view: Passages) -> None:
    def known(asked: str) -> float:
        return view.search(asked, filters=MINE, top=10).read_as.known

    assert known("het archief") == 1.0
    assert known("zeppelin") == known("de zeppelin en het luchtschip") == 0.0
    assert 0.0 < known("archief met een zeppelin") < 1.0
    assert known("terugzetten") == 0.0  # of another space
    assert known("archiefzeppelin") == 0.0  # its parts are known, and the word is not
    assert known("…") == 0.0


@pytest.mark.parametrize(
    ("asked", "dutch"),
    [("Hoe bewaren wij het archief?", True), ("How does one moor a zeppelin to a mast these days?", False)],
)
def test_a_question_says_whether_it_is_dutch(view: Passages, asked: str, dutch: bool) -> None:  # noqa: FBT001 - a case
    assert view.search(asked, filters=MINE, top=10).read_as.dutch is dutch


# --- change ---------------------------------------------------------------------------------------


def test_a_change_replaces_and_a_deletion_removes(view: Passages) -> None:
    changed = stored(8, "les-1", "Lesson", title="Zorg voor een zeppelin", phase="borgen")
    view.apply([Changed("les-1", 8, changed), Changed("case-2", 9, None)], upto=9)
    for _ in view.encode_pending():
        pass
    assert view.position() == 9
    assert ids(view.search("zeppelin", filters=MINE, top=1)) == ["les-1"]
    found = view.search("gijzelsoftware robot", filters=MINE, top=10, facets=True)
    assert "case-2" not in ids(found)
    assert found.facets["outcome"] == {"succes": 1}
    current = [record for record in RECORDS if record.id not in {"les-1", "case-2"}]
    assert view.check([*current, changed]) == []


def test_applying_twice_changes_nothing(view: Passages) -> None:
    before = view.search("robot archief", filters=ALL, top=10, facets=True)
    fill(view)
    assert view.search("robot archief", filters=ALL, top=10, facets=True) == before
    assert view.check(RECORDS) == []


def test_everything_is_there_after_reopening(opener: Opener, encoder: Encoder | None) -> None:
    first = fill(opener(encoder))
    before = first.search("robot archief", filters=ALL, top=10, facets=True)
    first.close()
    again = opener(encoder)
    assert (again.position(), again.pending()) == (7, 0)
    assert again.search("robot archief", filters=ALL, top=10, facets=True) == before
    again.close()


def test_clear_forgets_all_and_can_be_filled_again(view: Passages) -> None:
    before = view.search("robot", filters=ALL, top=10)
    view.clear()
    assert view.position() == 0
    empty = view.search("robot", filters=ALL, top=10)
    assert (empty.hits, empty.facets, empty.total) == ([], {}, 0)
    assert fill(view).search("robot", filters=ALL, top=10) == before


def test_check_names_what_disagrees(view: Passages) -> None:
    missing = stored(20, "les-9", "Lesson", phase="borgen")
    moved = dataclasses.replace(RECORDS[1], space=OTHER)
    other = dataclasses.replace(RECORDS[2], payload={**RECORDS[2].payload, "outcome": "deels"})
    wrong = " | ".join(view.check([missing, moved, other, *RECORDS[3:]]))
    for record_id in ("les-9", "case-1", "case-2", "GM0308"):
        assert record_id in wrong


# --- vectors --------------------------------------------------------------------------------------


def test_kinds_without_prose_get_words_but_no_vector(opener: Opener) -> None:
    view = opener(HashingEncoder())
    fill(view, [stored(1, "rel-1", "ArchitectureRelation", title="Zaaksysteem gebruikt"), RECORDS[1]])
    assert set(view.vectors(["rel-1", "case-1"])) == {"case-1"}
    assert ids(view.search("zaaksysteem", filters=MINE, top=5))[0] == "rel-1"
    view.close()


def test_encoding_can_stop_at_any_step_and_go_on(opener: Opener) -> None:
    encoder = HashingEncoder()
    view = opener(encoder)
    view.apply(changes(RECORDS), upto=7)
    before = view.pending()
    assert next(view.encode_pending(batch=2)) == 2
    view.close()
    again = opener(encoder)
    assert again.pending() == before - 2
    assert sum(again.encode_pending(batch=2)) == before - 2
    assert (again.pending(), encoder.encoded) == (0, before)
    again.close()


def test_vectors_of_another_encoder_are_made_again(opener: Opener) -> None:
    fill(opener(HashingEncoder())).close()
    view = opener(HashingEncoder("hashing-64-v2"))
    assert view.pending() > 0
    assert view.vectors(["case-1"]) == {}
    view.close()


def test_a_passage_that_stays_the_same_keeps_its_vector(opener: Opener) -> None:
    view = fill(opener(HashingEncoder()))
    same = dataclasses.replace(RECORDS[1], seq=8, payload={**RECORDS[1].payload, "outcome": "deels"})
    view.apply([Changed("case-1", 8, same)], upto=8)
    assert view.pending() == 0
    assert "case-1" in view.vectors(["case-1"])
    view.close()


def test_the_passages_of_a_record_have_a_vector_each_and_in_order(opener: Opener) -> None:
    """So that a passage of a long text can be compared by itself, with its place."""
    with closing(opener(HashingEncoder())) as view:
        fill(view)
        rows = view.passage_vectors(["nota", "rel-1", "onbekend"])
        assert set(rows) == {"nota"}
        assert np.linalg.norm(rows["nota"], axis=1) == pytest.approx(1.0)
        pieces = pieces_of("Source", next(one.payload for one in RECORDS if one.id == "nota"))
        asked = HashingEncoder().passages([piece.text for piece in pieces])
        assert (rows["nota"] @ asked.T).argmax(axis=1).tolist() == list(range(len(pieces)))


def test_the_records_within_filters_are_named_without_a_question(opener: Opener, encoder: Encoder | None) -> None:
    """Of the spaces that may be read alone."""
    with closing(opener(encoder)) as view:
        fill(view)
        assert view.having(dataclasses.replace(ALL, kinds=frozenset({"Lesson"}))) == ["les-1", "les-2"]
        assert view.having(dataclasses.replace(MINE, kinds=frozenset({"Lesson"}))) == ["les-1"]
        assert view.having(dataclasses.replace(MINE, municipalities=frozenset({"GM0303"}))) == ["case-1"]
        assert view.having(Filters(spaces=frozenset())) == []


def test_vector_of_a_record_is_normalised_and_like_its_text(opener: Opener) -> None:
    encoder = HashingEncoder()
    view = fill(opener(encoder))
    vector = view.vectors(["les-1"])["les-1"]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ encoder.query("Begin klein met een robot Dan leert iedereen mee.") > 0.99
    view.close()


def test_ranking_of_meaning_is_that_of_exact_cosines(opener: Opener) -> None:
    """The 8-bit scan finds what a scan of the unrounded vectors finds."""
    encoder = HashingEncoder()
    chance = random.Random(1)  # noqa: S311  # repeats
    words = [f"woord{number}" for number in range(200)]
    records = [
        stored(seq, f"les-{seq:03}", "Lesson", title=" ".join(chance.sample(words, 12)), phase="borgen")
        for seq in range(1, 301)
    ]
    view = fill(opener(encoder), records)
    question = " ".join(chance.sample(words, 12))
    exact = sorted(records, key=lambda r: -float(encoder.query(r.payload["title"]) @ encoder.query(question)))
    hits = view.search(question, filters=MINE, top=300).hits
    found = sorted(hits, key=lambda hit: -hit.why["semantic"])
    assert len({r.id for r in exact[:20]} & {hit.id for hit in found[:20]}) >= 19
    view.close()


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "archief " * 12_500,
        " ".join(f"woord{number}" for number in range(12_000)),
        "x" * 100_000,
        "\ufdfa" * 100_000,
        "\x00",
        "archief\x00robot",
        "\ud800",
        "archief \udfff robot",
        "de het een van en",
        "?!.,;:()[]{}\"'*~^\\/",
        "\U0001f9d1\u200d\U0001f692 \U0001f600",
        "title:robot AND (NOT archief) OR *",
        "' OR 1=1; --",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_no_question_is_an_error(view: Passages, question: str) -> None:
    found = view.search(question, filters=MINE, top=10, facets=True)
    assert found.total <= 6
    assert {hit.id for hit in found.hits} <= {record.id for record in RECORDS}


def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "passages.db").write_bytes(b"geen database" * 100)
    with pytest.raises(StoreDamaged, match=r"passages\.db"):
        EmbeddedPassages.open(tmp_path, None)


def test_a_view_of_another_version_is_to_be_rebuilt(tmp_path: Path) -> None:
    EmbeddedPassages.open(tmp_path, None).close()
    with sqlite3.connect(tmp_path / "passages.db") as db:
        db.execute("UPDATE facts SET value = '999' WHERE name = 'version'")
    db.close()
    with pytest.raises(StoreDamaged, match="999"):
        EmbeddedPassages.open(tmp_path, None)


def test_lost_words_are_asked_for_again(tmp_path: Path) -> None:
    fill(EmbeddedPassages.open(tmp_path, None)).close()
    shutil.rmtree(next((tmp_path / "words").iterdir()))  # of one audience
    view = EmbeddedPassages.open(tmp_path, None)
    assert view.position() == 0
    view.close()


# --- what may not be read -------------------------------------------------------------------------


def shared(records: Sequence[Stored], space: str) -> list[Stored]:
    return [dataclasses.replace(record, space=space) for record in records]


def answered(view: Passages, text: str, *spaces: str) -> list[Hit]:
    return view.search(text, filters=Filters(spaces=frozenset(spaces)), top=50).hits


@pytest.mark.parametrize("text", ["archief gemeente", "De robot en het archief van een gemeente met beleid"])
def test_scores_rest_on_nothing_that_the_asker_may_not_read(opener: Opener, encoder: Encoder | None, text: str) -> None:
    hidden = [
        stored(100 + n, f"geheim-{n}", "Case", space="ede/private", title="Archief robot", situation="robot " * n)
        for n in range(1, 40)
    ]
    seen = [*shared(RECORDS[:4], "kring/public"), *shared(RECORDS[4:], "baarn/private")]
    without = fill(opener(encoder, "without"), seen)
    with_it = fill(opener(encoder, "with"), [*hidden[:20], *seen, *hidden[20:]])
    spaces = ("kring/public", "baarn/private")
    assert answered(with_it, text, *spaces) == answered(without, text, *spaces) != []
    assert answered(with_it, "robot", "ede/private")
    without.close()
    with_it.close()


def test_a_word_is_as_rare_as_it_is_in_all_that_is_asked(opener: Opener) -> None:
    """A word may be common in a small private space and still be rare in all that its reader sees."""
    common = [stored(n, f"a-{n}", "Lesson", space="kring/public", title=f"Gewoon nummer {n}") for n in range(1, 60)]
    own = [
        stored(90, "b-1", "Lesson", space="baarn/private", title="Zeldzaam woord"),
        stored(91, "b-2", "Lesson", space="baarn/private", title="Gewoon woord"),
    ]
    view = fill(opener(None), [*common, *own])
    assert answered(view, "gewoon zeldzaam", "kring/public", "baarn/private")[0].id == "b-1"
    view.close()


def test_a_record_that_moves_between_readers_is_found_where_it_is(view: Passages) -> None:
    moved = stored(50, "les-1", "Lesson", space="ede/network", title="Begin klein met een robot", phase="borgen")
    view.apply([Changed("les-1", 50, moved)], upto=50)
    assert "les-1" not in [hit.id for hit in answered(view, "begin klein robot", SPACE)]
    assert [hit.id for hit in answered(view, "begin klein robot", "ede/network")] == ["les-1"]
    assert [hit.id for hit in answered(view, "begin klein robot", SPACE, "ede/network")].count("les-1") == 1
    assert not view.check([record for record in RECORDS if record.id != "les-1"] + [moved])


def test_words_of_an_older_kring_in_one_index_are_made_again(tmp_path: Path) -> None:
    fill(EmbeddedPassages.open(tmp_path, None)).close()
    one = next((tmp_path / "words").iterdir())
    for file in one.iterdir():
        file.rename(tmp_path / "words" / file.name)
    one.rmdir()
    view = EmbeddedPassages.open(tmp_path, None)
    assert view.position() == 0
    assert answered(fill(view), "archief", SPACE)
    view.close()


def test_a_stray_of_a_step_that_was_not_finished_goes_wherever_its_record_went(tmp_path: Path) -> None:
    """Killed between words and table: the words know a place that the table does not."""
    view = fill(EmbeddedPassages.open(tmp_path, None))
    view._words.remove([("les-1", SPACE)])
    view._words.add(60, "les-1", "ede/private", text="robot", facets={}, identifiers={})
    view._words.commit()
    view.close()
    again = EmbeddedPassages.open(tmp_path, None)
    last = stored(61, "les-1", "Lesson", space="ede/network", title="Begin klein", phase="borgen")
    again.apply([Changed("les-1", 61, last)], upto=61)
    assert not again.check([record for record in RECORDS if record.id != "les-1"] + [last])
    assert again.search("", filters=Filters(spaces=frozenset({"ede/private"})), top=5).total == 0
    again.close()


# --- kill -9 --------------------------------------------------------------------------------------

_WRITER = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from kg.adapters.passages.embedded import EmbeddedPassages
    from kg.adapters.passages.postgres.view import PostgresPassages
    from kg.ports.journal import Changed, Stored

    adapter, place = sys.argv[1:]
    view = EmbeddedPassages.open(Path(place), None) if adapter == "embedded" else PostgresPassages.open(place, None)
    for line in sys.stdin:
        batch = [Changed(r["id"], r["seq"], Stored(**r)) for r in json.loads(line)]
        view.apply(batch, upto=batch[-1].seq)
        print(view.position(), flush=True)
    """
)


@pytest.mark.parametrize("delay_ms", [0, 3, 9, 21, 40])
@pytest.mark.parametrize("adapter", ["embedded", pytest.param("postgres", marks=pytest.mark.deep)])
def test_a_writer_killed_at_any_moment_is_caught_up(
    request: pytest.FixtureRequest, tmp_path: Path, adapter: str, delay_ms: int
) -> None:
    place = str(tmp_path) if adapter == "embedded" else request.getfixturevalue("postgres")
    records = [
        stored(seq, f"les-{seq % 150}", "Lesson", title=f"Les nummer{seq} over archief", phase="borgen")
        for seq in range(1, 601)
    ]
    lines = [
        json.dumps([dataclasses.asdict(record) for record in records[start : start + 50]])
        for start in range(0, 600, 50)
    ]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, adapter, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("\n".join(lines) + "\n")
        writer.stdin.flush()
        acknowledged = int(writer.stdout.readline())
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(delay_ms / 1000)
        writer.send_signal(signal.SIGKILL)
    embedded = adapter == "embedded"
    view: Passages = EmbeddedPassages.open(Path(place), None) if embedded else PostgresPassages.open(place, None)
    position = view.position()
    assert position >= acknowledged
    rest = [record for record in records if record.seq > position]
    last = {record.id: record for record in records}
    wanted = [record for record in rest if last[record.id] is record]
    view.apply([Changed(record.id, record.seq, record) for record in wanted], upto=600)
    assert view.check(last.values()) == []
    assert view.search("archief", filters=MINE, top=5).total == 150
    view.close()
