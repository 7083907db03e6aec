"""Signals, emerging themes, radar and watches, from the store to the command line. Records here are fictitious."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kg
from api.cli.commands import app
from api.render.atom import ATOM, watch_feed
from kg.cycle.interpret.radar.use_cases import find_watch
from kg.errors import InputError, KringError, NotFound, UnknownMunicipality
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.mandates import as_user

DAY = date(2026, 6, 30)
HOSTILE = "Wet <b>&\"'\x01]]> van de tekens"


def development(key: str, title: str = "", **fields: Any) -> Put:
    payload = {"id": key, "title": title or key, "category": "wettelijk", "summary": "fictief", **fields}
    return Put(key, "Development", "local/private", payload)


def signal(key: str, about: str, day: str, title: str = "fictief", publisher: str = "Voorbeeldblad") -> Put:
    source = {"url": f"https://example.org/{key}", "publisher": publisher}
    payload = {"id": key, "title": title, "date": day, "sources": [source]} | ({"development": about} if about else {})
    return Put(key, "Signal", "local/private", payload)


def town(key: str, title: str, province: str) -> Put:
    return Put(key, "Municipality", "local/private", {"id": key, "title": title, "code": key, "province": province})


def write(graph: KnowledgeGraph, *changes: Put) -> None:
    graph.stores.journal.append(changes, mandate=as_user("test"), reason="test")
    graph.catch_up()


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Two municipalities, eight developments, some signals."""
    write(
        graph,
        town("GM0001", "Voorbeelddam", "Utrecht"),
        town("GM0002", "Proefstad", "Fryslân"),
        *(
            development(
                f"dev-{n}",
                obligation=n % 2 == 0,
                dates=[{"date": f"20{20 + 2 * n}-01-01", "what": "inwerkingtreding", "certainty": "vast"}],
                themes=["thema-ai"] if n < 4 else [],
            )
            for n in range(8)
        ),
        signal("sig-1", "dev-1", "2026-06-01", publisher="Gemeente Voorbeelddam"),
        signal("sig-2", "dev-1", "2026-05", publisher="Provincie Fryslân"),
        signal("sig-3", "dev-2", "2025"),
        signal("sig-4", "dev-weg", "2026-06-02"),
        signal("sig-5", "", "2026-06-03"),
        signal("sig-6", "dev-2", "2026-07-01"),
    )
    return graph


def test_a_signal_has_the_region_of_its_publisher_and_the_development_that_is_there(filled: KnowledgeGraph) -> None:
    found = {mention.id: (mention.development, mention.region, mention.day) for mention in filled.mentions()}
    assert found == {
        "sig-1": ("dev-1", "Utrecht", date(2026, 6, 1)),
        "sig-2": ("dev-1", "Fryslân", date(2026, 5, 15)),
        "sig-4": ("", "", date(2026, 6, 2)),  # its development was withdrawn
        "sig-5": ("", "", date(2026, 6, 3)),
        "sig-6": ("dev-2", "", date(2026, 7, 1)),
    }


def test_momentum_speaks_of_every_development(filled: KnowledgeGraph) -> None:
    found = filled.momentum(today=DAY)
    assert {entry.development: entry.signals for entry in found if entry.signals} == {"dev-1": 2}
    assert len(found) == 8


def test_signals_of_no_known_development_are_looked_at_for_themes(filled: KnowledgeGraph) -> None:
    assert filled.emerging(today=DAY).looked_at == 2
    titles = ("Drones boven de haven", "Haven koopt drones", "Regels voor drones in haven", "Meer drones bij haven")
    write(filled, *(signal(f"drone-{n}", "", "2026-06-20", title) for n, title in enumerate(titles)))
    before = filled.counts()
    found = filled.emerging(today=DAY)
    assert found.basis == "woorden"
    assert any("drones" in draft.terms for draft in found.drafts)
    assert filled.counts() == before, "nothing is added"


def test_the_radar_moves_after_a_ranking_was_kept(filled: KnowledgeGraph) -> None:
    first = filled.radar("Proefstad", today=date(2026, 1, 1), keep=True)
    assert first.since == ""
    write(filled, development("dev-nieuw"))
    later = filled.radar("GM0002", today=DAY, everything=True)
    assert later.since == "2026-01-01"
    assert {blip.development for blip in later.blips if blip.moved == "nieuw"} == {"dev-nieuw"}
    assert filled.radar("GM0001", today=DAY).since == "", "another municipality has a history of its own"


def test_a_kept_ranking_changes_no_ranking(filled: KnowledgeGraph) -> None:
    before = [(entry.id, entry.score) for entry in filled.interpret("GM0001", today=DAY)]
    filled.radar("GM0001", today=DAY, keep=True)
    filled.watches.add("volg", "GM0001")
    assert [(entry.id, entry.score) for entry in filled.interpret("GM0001", today=DAY)] == before


def test_a_ranking_kept_twice_on_a_day_is_one_record_and_stays_in_the_journal(filled: KnowledgeGraph) -> None:
    for _ in range(2):
        filled.radar("GM0001", today=DAY, keep=True)
    assert filled.counts()["Ranking"] == 1
    assert len(list(filled.stores.journal.events(record_id=f"rangschikking-GM0001-{DAY}"))) == 2
    assert filled.check() == []


def test_a_watch_run_twice_tells_nothing_the_second_time(filled: KnowledgeGraph) -> None:
    filled.watches.add("volg", "Voorbeelddam")
    head = filled.stores.journal.head()
    assert filled.watches.run("volg").changes == ()
    assert filled.stores.journal.head() == head, "nothing to tell, nothing written"
    write(filled, development("dev-nieuw", HOSTILE))
    assert [one.what for one in filled.watches.run("volg").changes] == ["nieuw"]
    assert filled.watches.run("volg").changes == ()


def test_a_moved_date_is_told_and_other_themes_are_not(filled: KnowledgeGraph) -> None:
    filled.watches.add("ai", "Voorbeelddam", theme="AI")
    moved = [{"date": "2031-05-01", "what": "inwerkingtreding", "certainty": "vast"}]
    write(filled, development("dev-1", dates=moved, themes=["thema-ai"]), development("dev-7", dates=moved))
    told = [one for one in filled.watches.run("ai").changes if one.what == "datum"]
    assert [one.development for one in told] == ["dev-1"]
    assert "van 2022-01-01 naar 2031-05-01" in told[0].text


def test_a_withdrawn_development_is_told_by_no_watch(filled: KnowledgeGraph) -> None:
    filled.watches.add("volg", "Voorbeelddam")
    filled.delete("dev-0", reason="ingetrokken")
    assert filled.watches.run("volg").changes == ()
    assert "dev-0" not in {position.development for position in find_watch(filled, "volg").seen}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"name": "x", "municipality": "Nergenshuizen"}, UnknownMunicipality),
        ({"name": " ", "municipality": "GM0001"}, InputError),
        ({"name": "x", "municipality": "GM0001", "threshold": 1.5}, InputError),
        ({"name": "x", "municipality": "GM0001", "theme": "zeppelins"}, InputError),
        ({"name": "bestaat", "municipality": "GM0001"}, InputError),
        ({"name": "Bestaat!", "municipality": "GM0001"}, InputError),
    ],
)
def test_a_watch_that_cannot_be_is_refused(
    filled: KnowledgeGraph, arguments: dict[str, Any], error: type[KringError]
) -> None:
    filled.watches.add("bestaat", "GM0001")
    with pytest.raises(error):
        filled.watches.add(**arguments)
    assert len(filled.watches.all()) == 1


def test_an_unknown_watch_is_refused_by_the_names_that_there_are(filled: KnowledgeGraph) -> None:
    filled.watches.add("volg", "GM0001")
    with pytest.raises(NotFound, match="wel: volg"):
        filled.watches.run("anders")
    filled.watches.remove("volg")
    assert filled.watches.all() == []


def test_the_feed_has_what_atom_requires(filled: KnowledgeGraph) -> None:
    """Source: RFC 4287, sections 4.1.1 and 4.1.2."""
    filled.watches.add("volg <&>", "GM0001")
    write(filled, development("dev-nieuw", HOSTILE), development("dev-nieuw2"))
    filled.watches.run("volg <&>")
    text = watch_feed(find_watch(filled, "volg <&>"))
    feed = ET.fromstring(text)  # noqa: S314 - our own feed
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert feed.tag == f"{{{ATOM}}}feed"
    assert len(entries) == 2
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None, "or every entry needs an author"
    for element in (feed, *entries):
        for tag in ("id", "title", "updated"):
            (one,) = element.findall(f"{{{ATOM}}}{tag}")
            assert (one.text or "").strip()
        moment = element.findtext(f"{{{ATOM}}}updated") or ""
        assert datetime.fromisoformat(moment).tzinfo == UTC
    ids = [entry.findtext(f"{{{ATOM}}}id") or "" for entry in entries]
    assert len(set(ids)) == 2
    assert all(one.startswith("https://") for one in ids)
    assert text == watch_feed(find_watch(filled, "volg <&>")), "an entry keeps its id"


@pytest.fixture
def run(tmp_path: Path, filled: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`kring` on a copy of the store, in this process."""
    from kg.profiles.restore import restore
    from kg.store.backup.archive import write_backup

    write_backup(filled, tmp_path / "copy.zip")
    restore(tmp_path / "copy.zip", tmp_path / "copy")
    monkeypatch.setenv("KRING_ENCODER", "none")

    def kring(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--store", str(tmp_path / "copy")])

    yield kring
    with kg.open(tmp_path / "copy", with_encoder=None) as graph:
        assert graph.check() == []


def test_the_commands_answer_machines_and_people(run: Any, tmp_path: Path) -> None:
    value = json.loads(run("signals", "--as-of", "2026-06-30", "--json").stdout)
    assert (value["signals"], value["later"], value["without_development"]) == (4, 1, 2)
    assert value["series"]["region"]["Utrecht"] == {"2026-06": 1}
    assert len(value["momentum"]) == 8
    narrow = json.loads(run("signals", "--region", "Utrecht", "--as-of", "2026-06-30", "--json").stdout)
    assert [entry["development"] for entry in narrow["momentum"]] == ["dev-1"]
    alone = json.loads(run("signals", "--development", "dev-1", "--theme", "AI", "--json").stdout)
    assert [entry["development"] for entry in alone["momentum"]] == ["dev-1"]
    assert "4 signalen" in run("signals", "--as-of", "2026-06-30").stdout
    assert "geen signalen" in run("signals", "--as-of", "1999-01-01").stdout
    assert "2 signalen zonder bekende ontwikkeling" in run("emerging", "--as-of", "2026-06-30").stdout
    for name in ("r.svg", "r.png", "r.json", "r.md"):
        assert run("radar", "Proefstad", "--as-of", "2026-06-30", "-o", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).stat().st_size > 500
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["municipality"] == "Proefstad (GM0002)"
    assert "| rang |" in run("radar", "Proefstad").stdout


def test_the_commands_of_a_watch(run: Any, tmp_path: Path) -> None:
    assert "kring watch add" in run("watch", "list").stdout
    assert json.loads(run("watch", "add", "volg", "GM0001", "--threshold", "0.1", "--json").stdout)["known"] == 8
    assert json.loads(run("watch", "run", "--json").stdout) == [
        {"name": "volg", "municipality": "GM0001", "changes": []}
    ]
    assert "volg: GM0001" in run("watch", "list").stdout
    assert run("watch", "feed", "volg", "-o", str(tmp_path / "volg.xml")).exit_code == 0
    ET.parse(tmp_path / "volg.xml")  # noqa: S314 - our own feed
    assert run("watch", "remove", "volg").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("radar", "Nergenshuizen"),
        ("radar", "GM0001", "-o", "radar.gif"),
        ("signals", "--development", "dev-onbekend"),
        ("signals", "--theme", "zeppelins"),
        ("signals", "--region", "Atlantis"),
        ("signals", "--as-of", "gisteren"),
        ("watch", "run", "onbekend"),
        ("watch", "add", "x", "Nergenshuizen"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(run: Any, arguments: tuple[str, ...]) -> None:
    error = run(*arguments).exception
    assert isinstance(error, KringError)
    assert len(str(error)) > 20
