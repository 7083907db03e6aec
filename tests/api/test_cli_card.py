"""The card on the data that comes along, its status, and what becomes of it with a model that cannot be trusted."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kg
from api.cli.commands import app
from api.render.terminal.card import card_lines, card_markdown
from api.render.terminal.card_short import short_card_lines
from ingest.load import ingest_into
from kg.access import Principal
from kg.adapters.rephraser.openai import OpenAIRephraser
from kg.errors import InputError, KringError, NotFound, StepRefused, UnknownMunicipality
from kg.model.circle import Trajectory
from kg.model.environment import Organisation
from kg.model.knowledge import Expertise, Service
from kg.model.support.records import Support
from kg.service import KnowledgeGraph
from tests.endpoint import chat, endpoint

DEMO = Path(__file__).parents[2] / "ingest" / "demo"
DAY = date(2026, 6, 1)
LOADED = ("cases", "developments", "gemeenten", "tooi", "baarn", "algoritmekader")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """All data that comes along, and a fictitious provider, service, support and trajectory."""
    with kg.open(tmp_path_factory.mktemp("kaart") / "store", with_encoder=None, create=True) as graph:
        ingest_into(
            graph, [DEMO / name for name in LOADED], space="local/private", encode=False, progress=lambda *_: None
        )
        graph.put(
            [
                Organisation(id="org-proef", title="Fictief bureau"),
                Expertise(id="exp-proef", title="Openbaarheid", phases=("borgen",), themes=("thema-openbaarheid",)),
                Service(
                    id="die-proef",
                    title="Fictieve dienst",
                    provider="org-proef",
                    phases=("formuleren", "implementeren"),
                    expertise=("exp-proef",),
                ),
                Support(id="dra-proef", title="x", about="dev-woo", level="bestuur", stance="voor", evidence="fictief"),
                Trajectory(
                    id="tra-proef", title="Fictief traject", municipalities=("GM0308",), themes=("thema-openbaarheid",)
                ),
            ],
            reason="proef",
        )
        yield graph


@pytest.mark.parametrize("town", ["Baarn", "Heiloo", "Amsterdam", "Urk"])
@pytest.mark.parametrize("development", ["dev-woo", "dev-bio2", "dev-ai-verordening", "dev-vergrijzing"])
def test_every_sentence_on_the_card_has_a_source_that_is_there(
    demo: KnowledgeGraph, development: str, town: str
) -> None:
    made = demo.card(development, town, today=DAY)
    assert len(made.sections) == 7
    for section in made.sections:
        assert section.sentences, section.key
        for sentence in section.sentences:
            assert sentence.citations
            for reference in sentence.citations:
                assert reference.place or reference.url, sentence
                assert not reference.id or demo.get(reference.id)


def test_quotes_stand_word_for_word_in_the_record_that_they_cite(demo: KnowledgeGraph) -> None:
    quoted = [
        (found[1], sentence.citations[0].id)
        for development in ("dev-digitoegankelijk", "dev-participatie", "dev-digitale-inclusie")
        for section in demo.card(development, "Baarn", today=DAY).sections
        for sentence in section.sentences
        if (found := re.match(r"Uit eigen tekst: “(.*)”$", sentence.text))
    ]
    assert len(quoted) >= 5
    for text, record in quoted:
        assert text in demo.get(record).payload["title"]


def told(made: Any, key: str) -> str:
    return " ".join(one.text for section in made.sections if section.key == key for one in section.sentences)


def test_the_card_names_offer_support_trajectory_policy_and_partners(demo: KnowledgeGraph) -> None:
    woo = demo.card("dev-woo", "Baarn", today=DAY)
    assert "Formuleren: dienst “Fictieve dienst” van Fictief bureau (thema openbaarheid)" in told(woo, "cover")
    assert "Rapporteren: geen dienst" in told(woo, "cover")
    assert "Het bestuur is voor: fictief." in told(woo, "support")
    assert "Fictief traject" in told(woo, "trajectory")
    bio = demo.card("dev-bio2", "Heiloo", today=DAY)
    assert "Eigen beleid dat hierop antwoordt: “Strategisch informatiebeveiligingsbeleid 2020-2023”" in told(bio, "why")
    assert "Mogelijke partner: Bladel" in told(bio, "trajectory")
    assert "Heiloo" not in told(bio, "trajectory").split("Mogelijke partner:", 1)[1]


def test_a_card_holds_nothing_of_a_space_that_the_asker_may_not_read(demo: KnowledgeGraph) -> None:
    stranger = demo.seen_by(Principal("vreemde", frozenset({"elders"})))
    with pytest.raises((NotFound, UnknownMunicipality)):
        stranger.card("dev-woo", "GM0308", today=DAY)


@pytest.mark.parametrize(
    ("development", "town", "error", "said"),
    [
        ("dev-bestaat-niet", "Baarn", NotFound, "geen ontwikkeling 'dev-bestaat-niet'"),
        ("GM0308", "Baarn", InputError, "is geen ontwikkeling, maar een Municipality"),
        ("dev-woo", "Baaarn", UnknownMunicipality, "bedoelt u Baarn"),
    ],
)
def test_a_card_about_nothing_is_refused(
    demo: KnowledgeGraph, development: str, town: str, error: type[KringError], said: str
) -> None:
    with pytest.raises(error, match=said):
        demo.card(development, town)


def test_an_interpretation_goes_from_draft_to_adopted_with_its_history(demo: KnowledgeGraph) -> None:
    with pytest.raises(StepRefused, match="nog geen duiding vastgelegd; wat nu kan: draft"):
        demo.cards.review("dev-woo", "Urk", "review")
    before = demo.interpret("Urk", today=DAY)
    demo.cards.review("dev-woo", "Urk", "draft", meaning={"board": "eigen woorden"}, today=DAY)
    demo.cards.review("dev-woo", "Urk", "review", reason="besproken met de griffie")
    with pytest.raises(StepRefused, match="alleen in concept"):
        demo.cards.review("dev-woo", "Urk", "adopt", meaning={"board": "iets anders"})
    with pytest.raises(StepRefused, match="--alone"):
        demo.cards.review("dev-woo", "Urk", "adopt")
    demo.cards.review("dev-woo", "Urk", "adopt", alone=True)
    with pytest.raises(StepRefused, match="wat nu kan: reopen"):
        demo.cards.review("dev-woo", "Urk", "draft")
    made = demo.card("dev-woo", "Urk", today=DAY)
    assert made.status == "vastgesteld"
    assert [event.status for event in made.history] == ["concept", "getoetst", "vastgesteld"]
    assert made.history[1].reason.endswith("getoetst: besproken met de griffie")
    assert made.history[2].reason.endswith("vastgesteld, zonder tweede lezer")
    assert "Eigen woorden." in told(made, "asks")
    stored = demo.get(made.interpretation).payload
    assert stored["meaning"] == {"board": "eigen woorden"}
    assert stored["relevance"] == pytest.approx(made.relevance)
    assert demo.interpret("Urk", today=DAY) == before  # what people state does not feed back into the ranking


def test_a_draft_can_be_filled_in_step_by_step(demo: KnowledgeGraph) -> None:
    demo.cards.review("dev-bio2", "Baarn", "draft", meaning={"board": "a"}, today=DAY)
    made = demo.cards.review(
        "dev-bio2", "Baarn", "draft", meaning={"operations": "b"}, trajectory="tra-proef", today=DAY
    )
    assert made.meaning is not None
    assert (made.meaning.board, made.meaning.operations, made.trajectory) == ("a", "b", "tra-proef")
    assert "Dit hoort bij het traject “Fictief traject”." in told(demo.card("dev-bio2", "Baarn"), "trajectory")
    with pytest.raises(NotFound):
        demo.cards.review("dev-bio2", "Baarn", "draft", trajectory="tra-weg")
    with pytest.raises(InputError, match="is geen traject"):
        demo.cards.review("dev-bio2", "Baarn", "draft", trajectory="dev-woo")
    with pytest.raises(InputError, match="kies uit: draft"):
        demo.cards.review("dev-bio2", "Baarn", "publish")


def honest(body: dict[str, Any]) -> tuple[int, bytes]:
    """A model that puts every sentence behind "Kortom" and keeps its marker."""
    return 200, chat("\n".join(f"Kortom: {line}" for line in body["messages"][-1]["content"].splitlines()))


def test_a_model_that_keeps_to_the_sources_is_shown_with_them(demo: KnowledgeGraph) -> None:
    plain = demo.card("dev-woo", "Amsterdam", today=DAY)
    with endpoint(honest) as served:
        made = demo.card("dev-woo", "Amsterdam", today=DAY, rephraser=OpenAIRephraser(served.url, "proef"))
    assert made.rephrasing is not None
    assert made.rephrasing.kept > 10
    assert (made.rephrasing.dropped, made.rephrasing.problem) == (0, "")
    for one, other in zip(plain.sections, made.sections, strict=True):
        cited = {(r.id, r.url) for sentence in one.sentences for r in sentence.citations}
        assert cited == {(r.id, r.url) for sentence in other.sentences for r in sentence.citations}
    assert "Kortom: " in told(made, "what")
    assert "Kortom: " not in told(made, "why")


def inventive(_: dict[str, Any]) -> tuple[int, bytes]:
    """A model that invents a source, a number and a sentence without any."""
    return 200, chat("Iedereen is tegen [99].\nDit kost 3 miljoen [1].\nZo zit het nu eenmaal.")


def test_what_a_model_invents_is_dropped_and_counted_and_the_card_still_comes(demo: KnowledgeGraph) -> None:
    plain = demo.card("dev-woo", "Amsterdam", today=DAY)
    with endpoint(inventive) as served:
        made = demo.card("dev-woo", "Amsterdam", today=DAY, rephraser=OpenAIRephraser(served.url, "proef"))
    assert made.rephrasing is not None
    assert made.rephrasing.kept == 0
    assert made.rephrasing.dropped == 3 * len(served.asked) > 0
    assert [told(made, section.key) for section in made.sections] == [told(plain, s.key) for s in plain.sections]
    assert f"{made.rephrasing.dropped} afgekeurd" in "\n".join(card_lines(made))


@pytest.mark.parametrize("answer", [lambda _: (500, b"kapot"), lambda _: (200, b"onzin")], ids=["fails", "garbage"])
def test_without_a_usable_model_the_card_comes_as_it_is_with_a_note(demo: KnowledgeGraph, answer: Any) -> None:
    plain = demo.card("dev-woo", "Amsterdam", today=DAY)
    with endpoint(answer) as served:
        made = demo.card("dev-woo", "Amsterdam", today=DAY, rephraser=OpenAIRephraser(served.url, "proef"))
    assert len(served.asked) == 1  # it is not asked again once it failed
    assert made.rephrasing is not None
    assert "gaf geen bruikbaar antwoord" in made.rephrasing.problem
    assert [told(made, section.key) for section in made.sections] == [told(plain, s.key) for s in plain.sections]
    assert "Niet verder herschreven" in "\n".join(card_lines(made))


def test_as_markdown_every_statement_has_a_number_and_every_number_a_source(demo: KnowledgeGraph) -> None:
    text = card_markdown(demo.card("dev-woo", "Baarn", today=DAY))
    body, sources = text.split("## Bronnen")
    statements = [line for line in body.splitlines() if line.startswith("- ")]
    assert len(statements) > 20
    numbers = {
        int(number) for line in statements for number in re.findall(r"\[(\d+)\]", re.findall(r"[\[\]\d]+$", line)[0])
    }
    listed = [int(number) for number in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)]
    assert numbers == set(listed)
    assert listed == list(range(1, len(listed) + 1))


def run(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--store", str(store)], env={"KRING_ENCODER": "none"})


@pytest.fixture(scope="module")
def store(demo: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("kopie")
    demo.stores.journal.backup(str(copy / "journal.db"))
    return copy


@pytest.mark.deep
def test_the_command_line_shows_writes_and_reviews(store: Path, tmp_path: Path) -> None:
    shown = run(store, "card", "dev-mdto", "--for", "baarn", "--as-of", "2026-06-01")
    assert shown.stdout.splitlines()[0].endswith("wat het betekent voor Baarn")
    assert "nog niet vastgelegd" in shown.stdout
    found = json.loads(run(store, "card", "dev-mdto", "--for", "Baarn", "--json", "--as-of", "2026-06-01").stdout)
    assert found["sections"][0]["key"] == "what"
    assert all(one["citations"] for section in found["sections"] for one in section["sentences"])
    drafted = run(store, "card", "dev-mdto", "--for", "Baarn", "--status", "draft", "--board", "kaders stellen")
    assert "Duiding: concept" in drafted.stdout
    assert "Kaders stellen." in drafted.stdout
    assert "Laatste stap: " in drafted.stdout
    whole = run(store, "card", "dev-mdto", "--for", "Baarn", "--uitleg")
    assert "Verloop van de duiding" in whole.stdout
    assert "DRAAGVLAK" in whole.stdout
    assert "DRAAGVLAK" not in drafted.stdout
    for name, start in (("kaart.md", "# "), ("kaart.json", "{"), ("kaart.txt", "Metagegevens")):
        assert "Geschreven" in run(store, "card", "dev-mdto", "--for", "Baarn", "-o", str(tmp_path / name)).stdout
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "kaart.doc"), "kies een bestandsnaam op .docx, .pdf, .html, .md, .txt, .json"),
        (("--board", "x"), "alleen bij een stap"),
        (("--status", "adopt"), "wat nu kan"),
        (("--status", "publish"), "kies uit: draft"),
        (("--rephrase",), "KRING_LLM_URL"),
        (("--as-of", "morgen"), "is geen datum"),
    ],
)
def test_a_mistake_is_said_in_dutch(store: Path, arguments: tuple[str, ...], said: str) -> None:
    outcome = run(store, "card", "dev-woo", "--for", "Zwolle", *arguments)
    assert outcome.exit_code == 1
    assert isinstance(outcome.exception, KringError)
    assert said in str(outcome.exception)


# --- in short -------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", ["Baarn", "Heiloo", "Amsterdam"])
@pytest.mark.parametrize("development", ["dev-woo", "dev-bio2", "dev-ai-verordening", "dev-avg", "dev-participatie"])
def test_the_card_fits_a_screen_and_every_number_is_a_source(demo: KnowledgeGraph, development: str, town: str) -> None:
    lines = list(short_card_lines(demo.card(development, town, today=DAY)))
    assert len(lines) <= 43
    assert max(len(line) for line in lines if "://" not in line) <= 100
    at = lines.index("BRONNEN")
    used = {number for line in lines[:at] for number in re.findall(r"\[(\d+)\]", line)}
    listed = {found[1] for line in lines[at:] if (found := re.match(r"  \[(\d+)\] \S", line))}
    assert used == listed != set()
    asked = lines[lines.index("WAT HET VRAAGT") + 1 : lines.index("WIE KAN HELPEN")]
    assert [line.partition(":")[0] for line in asked if line.startswith("  - ")] == [
        "  - Bestuur",
        "  - Management",
        "  - Uitvoering",
    ]


def test_the_short_card_names_the_next_date_and_says_when_none_is_known(demo: KnowledgeGraph) -> None:
    made = demo.card("dev-woo", "Baarn", today=DAY)
    dates = [
        {"what": "oud", "date": "2026-05", "certainty": "vast"},
        {"what": "plan", "date": "2027", "certainty": "verlopen planning"},
        {"what": "later", "date": "2028", "certainty": "vast"},
        {"what": "nieuw", "date": "2027-01-01", "certainty": "verwacht"},
    ]

    def shown(**fields: Any) -> str:
        record = {**made.development.record, "dates": [], "next_change": None, **fields}
        return "\n".join(short_card_lines(replace(made, development=replace(made.development, record=record))))

    assert "1 januari 2027, verwacht (over 214 dagen): nieuw." in shown(dates=dates)
    assert "Aangekondigd, zonder datum: fictief." in shown(next_change={"what": "fictief"})
    assert "Geen datum bekend waarop iets verandert." in shown()


def test_the_best_lesson_is_one_of_what_worked_and_else_is_told_as_a_warning(demo: KnowledgeGraph) -> None:
    made = demo.card("dev-woo", "Baarn", today=DAY)
    about = {"kind": "Lesson", "sources": [], "case": {"title": "Fictief"}}
    bad = {**about, "id": "les-a", "title": "A", "marks": ["mislukt"]}
    good = {**about, "id": "les-b", "title": "B", "marks": []}
    shown = "\n".join(short_card_lines(replace(made, lessons=(bad, good))))
    assert "BESTE LES\n  - B (les-b)" in shown
    assert "LEER VAN: DAAR MISLUKTE HET\n  - A (les-a)" in "\n".join(short_card_lines(replace(made, lessons=(bad,))))
    assert "nog geen les gevonden" in "\n".join(short_card_lines(replace(made, lessons=())))


def test_the_short_card_names_support_and_an_offer_on_the_subject(demo: KnowledgeGraph) -> None:
    shown = "\n".join(short_card_lines(demo.card("dev-woo", "Baarn", today=DAY)))
    assert "Het bestuur is voor: fictief." in shown
    assert "dienst “Fictieve dienst” van Fictief bureau" in shown
