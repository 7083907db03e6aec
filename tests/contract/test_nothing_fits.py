"""A base of any size says when it has no answer, searching on words alone. All records here are fictitious."""

import random
from collections.abc import Iterator

import pytest

from kg.access import Principal
from kg.model.circle import Objective, Policy
from kg.model.environment import Organisation as Provider
from kg.model.knowledge import Case, Lesson, Service
from kg.model.record import Record
from kg.reason.chance import EXPERIENCE
from kg.service import KnowledgeGraph

ASKED = "Hoe krijgen wij draagvlak bij medewerkers voor een nieuw zaaksysteem?"
OUTSIDE = "Hoe maak ik een luchtige citroencake zonder boter?"
SYLLABLES = ("bra", "dol", "fen", "gru", "hap", "jol", "kem", "lin", "mos", "pra", "rit", "sul", "tek", "vor", "zim")


def records() -> Iterator[Record]:
    yield Case(
        id="case-zaak",
        title="Astad voert een nieuw zaaksysteem in",
        situation="Er was weinig draagvlak bij medewerkers voor het nieuwe zaaksysteem.",
        outcome="deels",
    )
    yield Lesson(
        id="les-zaak",
        title="Laat medewerkers het nieuwe zaaksysteem zelf uitproberen.",
        because="Zo groeit het draagvlak.",
        case="case-zaak",
        phase="implementeren",
        basis="expliciet",
        review="aanvaard",
    )


def others(cases: int) -> Iterator[Record]:
    """Cases about nothing, in words that nobody uses."""
    dice = random.Random(17)  # noqa: S311 - repeatable, not secret
    words = ["".join(dice.choices(SYLLABLES, k=3)) for _ in range(400)]
    for n in range(cases):
        said = [" ".join(dice.choices(words, k=20)) for _ in range(2)]
        yield Case(id=f"case-{n}", title=f"{n} {said[0][:60]}", situation=said[0], outcome="onbekend")
        yield Lesson(
            id=f"les-{n}", title=said[1], case=f"case-{n}", phase="borgen", basis="afgeleid", review="aanvaard"
        )


@pytest.fixture(params=[0, 100], ids=["one case", "a hundred more"])
def filled(request: pytest.FixtureRequest, graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put([*records(), *others(request.param)], space="local/private", reason="proef")
    return graph


def test_what_the_base_holds_is_found_and_what_it_lacks_is_refused(filled: KnowledgeGraph) -> None:
    answered, refused = filled.borgen(ASKED), filled.borgen(OUTSIDE)
    assert answered[0].fits
    assert answered[0].id in {"case-zaak", "les-zaak"}
    assert not any(one.fits for one in refused)
    assert max((one.answers for one in refused), default=0.0) < answered[0].answers
    assert filled.search(ASKED).fits
    assert not filled.search(OUTSIDE).fits


def test_an_empty_base_refuses_everything(graph: KnowledgeGraph) -> None:
    assert graph.borgen(ASKED) == []
    assert not graph.search(ASKED).fits
    assert graph.missing(ASKED, *EXPERIENCE).searched == {}


def test_chances_of_a_list_stand_in_its_order(filled: KnowledgeGraph) -> None:
    for found in ([one.answers for one in filled.borgen(ASKED)], [one.answers for one in filled.search(ASKED).hits]):
        assert found == sorted(found, reverse=True)
        assert all(0 <= one <= 1 for one in found)


def test_what_is_missing_names_the_words_that_nothing_to_be_read_here_has(filled: KnowledgeGraph) -> None:
    missing = filled.missing("draagvlak voor citroencake", *EXPERIENCE)
    assert list(missing.words) == ["citroencake"]
    assert "draagvlak" in missing.subjects
    assert set(missing.searched) == {"Case", "Lesson"}
    elsewhere = Lesson(id="les-x", title="Bak een citroencake.", phase="borgen", basis="expliciet")
    filled.put([elsewhere], space="ander/private", reason="proef")
    stranger = filled.seen_by(Principal("iemand", frozenset({"local"})))
    assert list(stranger.missing("draagvlak voor citroencake").words) == ["citroencake"]


def test_nobody_is_named_for_what_nobody_can_help_with(filled: KnowledgeGraph) -> None:
    filled.put(
        [
            Provider(id="org-x", title="Aanbieder X (fictief)"),
            Service(id="dienst-x", title="Algemeen advies", provider="org-x"),
        ],
        space="local/private",
        reason="proef",
    )
    assert not any(one.fits for one in filled.who(OUTSIDE))
    named = filled.who(themes=["thema-archivering"])
    assert [one.id for one in named if one.fits] == ["org-x"]


def test_a_step_about_something_else_gets_only_the_nearest(filled: KnowledgeGraph) -> None:
    filled.put(
        [
            Policy(id="pol-x", title="Fictief beleid", municipality="GM0001"),
            Objective(id="doel-cake", title="Een luchtige citroencake zonder boter", policy="pol-x"),
            Objective(id="doel-zaak", title="Medewerkers werken met het nieuwe zaaksysteem", policy="pol-x"),
        ],
        space="local/private",
        reason="proef",
    )
    phase = "implementeren"
    given = {key: filled.lessons.pushed(filled.lessons.step_of(key, phase)) for key in ("doel-cake", "doel-zaak")}
    assert given["doel-cake"]
    assert not any(one.fits for one in given["doel-cake"])
    assert given["doel-zaak"][0].fits
    lacking = filled.lessons.missing_at(filled.lessons.step_of("doel-cake", phase))
    assert "citroencake" in lacking.words
