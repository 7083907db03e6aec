"""
What a model has to read of MCP: the list of tools, and each answer when nothing is said of how much is wanted.

Counted with the tokenizer of multilingual-e5-small, the one that comes along: of this JSON it makes a token of 2.4
characters. All records are fictitious, and each text in them is long.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp import Client

import kg
from api.http.work import Workers
from api.mcp.circle import PARTS
from api.mcp.server import server
from api.mcp.tools import TOOLS
from kg.profiles.access import open_feeds
from tests.rest_service import OTHER_TOWN, TOWN, fill

if TYPE_CHECKING:
    from pathlib import Path

LIST, ANSWER = 6000, 3000  # tokens
WORDS = "de medewerkers van de gemeente werken met een nieuw zaaksysteem en leggen besluiten vast in het archief; "
LONG, TITLE = (WORDS * 40)[:4000], (WORDS * 3)[:280]
CITED = [{"url": f"https://voorbeeld.example/een/lang/adres/{n}", "title": TITLE} for n in range(4)]
ASKED: dict[str, dict[str, Any]] = {
    "search": {"query": "zaaksysteem"},
    "interpret": {"municipality": "Baarn"},
    "borgen": {"question": "medewerkers en een nieuw zaaksysteem", "municipality": "Baarn"},
    "show": {"id": "les-1"},
    "trace": {"id": "beleid-1"},
    "applies": {"lesson": "les-1", "municipality": "Baarn"},
    "smart": {"text": TITLE},
    "risk": {},
    "circle": {"part": "chain", "id": "Baarn"},
    "offer": {"about": "dev-1", "municipality": "Baarn"},
    "document": {"id": "stuk-1"},
    "proposals": {"id": "voorstel-1"},
    "feeds": {},
}


def records(n: int) -> Iterator[tuple[str, dict[str, Any]]]:
    origin = [{"source": "bron", "place": f"regel {n}", "at": "2026-01-01T00:00:00Z", "method": "proef"}]
    about: dict[str, Any] = {"sources": CITED, "provenance": origin, "note": LONG}
    yield "Case", {
        "id": f"cas-{n}", "title": f"{n} {TITLE}", "situation": LONG, "approach": LONG, "results": LONG,
        "outcome": "deels", "municipalities": ["GM0228"], **about,
    }  # fmt: skip
    yield "Lesson", {
        "id": f"les-{n}", "title": f"{n} {TITLE}", "because": LONG, "applies_when": LONG[:2000], "phase": "borgen",
        "basis": "afgeleid", "case": f"cas-{n}", **about,
    }  # fmt: skip
    yield (
        "Development",
        {
            "id": f"dev-{n}",
            "title": f"{n} {TITLE}",
            "category": "wettelijk",
            "summary": LONG,
            "obligation": True,
            "dates": [{"what": "inwerkingtreding", "date": "2027-01-01", "certainty": "vast"}],
            **about,
        },
    )
    passage = {"text": f"{n} {LONG}\n{TITLE} {n}.", "place": f"pagina {n}"}
    yield "Source", {"id": f"stuk-{n}", "title": f"{TITLE} {n}", "body": [passage], "version_of": ["stuk-0"]}
    feed = {"url": f"https://voorbeeld.example/{n}", "channel": "rss", "publisher": TITLE}
    yield "Feed", {"id": f"bron-{n}", "title": f"{n} {TITLE}", **feed}
    yield "Policy", {"id": f"beleid-{n}", "title": f"{n} {TITLE}", "municipality": "GM0308", **about}
    yield "Objective", {"id": f"doel-{n}", "title": f"{n} {TITLE}", "policy": "beleid-1", **about}
    yield "Expertise", {"id": f"kennis-{n}", "title": f"{n} {TITLE}", "phases": ["borgen"], **about}
    yield "Trajectory", {"id": f"traject-{n}", "title": f"{n} {TITLE}", "municipalities": ["GM0308"], **about}
    work = {"municipality": "GM0308", "trajectory": "traject-1", "period": {"start": "2026-01-01", "end": "2026-06-30"}}
    money = {"amounts": [{"year": year, "budget_cents": 100 * n} for year in range(2026, 2034)], "programme": TITLE}
    aim = {"objective": f"doel-{n}"} if n % 2 else {}
    after = {"depends_on": [{"activity": f"werk-{n - 1}"}]} if n else {}
    yield "Activity", {"id": f"werk-{n}", "title": f"{n} {TITLE}", **work, **money, **aim, **after, **about}
    yield "Requirement", {"id": f"eis-{n}", "title": f"{n} {TITLE}", "summary": LONG, **about}
    yield "Measure", {"id": f"maatregel-{n}", "title": f"{n} {TITLE}", "requirements": [f"eis-{n}"], **about}


def proposal() -> dict[str, Any]:
    """Of a document that states sixty things, each at length."""
    grounds = [{"source": "stuk-1", "place": "pagina 1", "quote": LONG, "chance": 0.7, "why": TITLE}] * 3
    changes = [
        {
            "change": "toevoegen",
            "target": f"nieuw-{n}",
            "target_kind": "Case",
            "content": json.dumps({"id": f"nieuw-{n}", "title": TITLE, "situation": LONG, "approach": LONG}),
            "grounds": grounds,
        }
        for n in range(60)
    ]
    return {
        "id": "voorstel-1", "title": TITLE, "target_space": "local/private", "status": "open", "author": "lezer",
        "created": "2026-01-01T00:00:00Z", "document": "stuk-1", "changes": changes,
    }  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[Client], Any]], Any]]:
    store: Path = tmp_path_factory.mktemp("size") / "store"
    towns = [("Municipality", TOWN), ("Municipality", OTHER_TOWN), ("Source", {"id": "bron", "title": TITLE})]
    rows = [*towns, *(row for n in range(60) for row in records(n)), ("Proposal", proposal())]
    fill(store, {"local/private": rows})
    with kg.open(store, with_encoder=None) as graph, closing(open_feeds(store)) as feeds:
        work = Workers(graph, workers=2, max_seconds=60)
        made = server(lambda _context: (graph, work), feeds=lambda _context: feeds, writes=True)

        def asked(question: Callable[[Client], Any]) -> Any:
            async def run() -> Any:
                async with Client(made) as opened:
                    return await question(opened)

            return anyio.run(run)

        yield asked
        work.stop()


@pytest.fixture(scope="module")
def tokens() -> Callable[[str], int]:
    e5_weights = pytest.importorskip("kg.adapters.encoder.e5.weights")
    try:
        weights = e5_weights.read(e5_weights.checked(e5_weights.find()))
    except kg.errors.EncoderUnavailable:
        pytest.skip("the tokenizer comes with the weights, for Linux on x86-64 alone")
    from kg.adapters.encoder.e5.conversion import tokenizer

    counting = tokenizer(weights)
    return lambda text: len(counting.encode(text).ids)


def test_the_list_of_tools_is_short(ask: Callable[..., Any], tokens: Callable[[str], int]) -> None:
    listed = ask(lambda opened: opened.list_tools())
    assert tokens(listed.model_dump_json(by_alias=True, exclude_none=True)) < LIST


@pytest.mark.parametrize("name", TOOLS)
def test_an_answer_is_short_when_nothing_is_said_of_how_much(
    name: str, ask: Callable[..., Any], tokens: Callable[[str], int]
) -> None:
    answer = ask(lambda opened: opened.call_tool(name, ASKED[name]))
    assert not answer.is_error, answer
    assert tokens(answer.content[0].text) < ANSWER


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_the_circle_is_short(part: str, ask: Callable[..., Any], tokens: Callable[[str], int]) -> None:
    of = {
        "dev-1": {"support", "draft", "fit", "questions"},
        "traject-1": {"doable", "plan", "money", "offers", "dossier", "round", "figures", "improvement"},
        "doel-1": {"impact", "sides"},
        "voorstel-1": {"effect"},
    }
    about = next((key for key, parts in of.items() if part in parts), "Baarn")
    asked = {"part": part, "id": about, "municipality": "Baarn"}
    answer = ask(lambda opened: opened.call_tool("circle", asked))
    assert not answer.is_error, answer
    assert answer.structured_content["data"]["part"] == part
    assert tokens(answer.content[0].text) < ANSWER


def test_who_asks_for_more_gets_more(ask: Callable[..., Any]) -> None:
    async def both(opened: Client) -> list[Any]:
        calls = [("search", {"query": "zaaksysteem", "top": 30}), ("show", {"id": "les-1", "length": 60})]
        return [(await opened.call_tool(name, given)).structured_content["data"] for name, given in calls]

    found, shown = ask(both)
    assert len(found["items"]) == 30
    assert (shown["record"]["because"], shown["truncated"]) == (LONG.strip(), False)


def test_a_text_that_is_cut_says_so_and_ids_are_whole(ask: Callable[..., Any]) -> None:
    shown = ask(lambda opened: opened.call_tool("show", ASKED["show"])).structured_content["data"]
    assert shown["truncated"] is True
    assert shown["record"]["because"].endswith(" …")
    assert shown["record"]["case"] == "cas-1"
    assert len(shown["record"]["sources"]) == len(CITED)
    found = ask(lambda opened: opened.call_tool("borgen", ASKED["borgen"])).structured_content["data"]["items"]
    assert all(item["title"].startswith(f"{item['id'].rpartition('-')[2]} de medewerkers") for item in found)
    assert all(item["because"].endswith(" …") for item in found if "because" in item)
