"""
No name leaves in an anonymous copy: in whatever form, however composed, in whatever field, wherever it stands.

Everybody and everything here is fictitious, but for the municipalities, which are those of the register.
"""

import csv
import random
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cycle.borgen.sharing.anonymisation import _LEAVING, _SHAREABLE, Names, SharePreview, anonymised
from kg.dutch.persons.lists import Listed
from kg.dutch.words import TextWords
from kg.errors import InputError
from kg.model.schema import fields_of, kind_class, parse
from ontologies.spelling import folded
from tests.unit.names import fictitious

FLAT = (files("ingest") / "demo" / "tooi" / "gemeenten_flat.csv").read_text(encoding="utf-8")
REGISTER = [row["naam"] for row in csv.DictReader(FLAT.splitlines())]
ORGANISATIONS = ("Stichting Proefbureau", "Verzinsma Advies B.V.", "Coöperatie De Bedachte Hoek U.A.")
PEOPLE = [*fictitious.people(0, 12), *fictitious.people(1, 12)]
NAMES = Names([*REGISTER, "Den Haag", "Den Bosch"], ORGANISATIONS, [one.name for one in PEOPLE])
ALIKE = [30_000] * 5
SENTENCES = (
    "{} begon ermee.",
    "Toen begon {} ermee.",
    "Dat werkte voor {}",
    "Het plan (van {}) is af; de rest volgt.",
    "Eerst dit. {} deed dat.",
    "Les: {} helpt.",
    "- punt\n- {} is erbij",
)
MARKS = "wie dit leest"  # what must still be there


def copied(kind: str, payload: dict[str, Any], **options: Any) -> SharePreview:
    made = anonymised(kind, payload, [30_000], ALIKE, NAMES, **options)
    parse(kind, {"id": "gedeeld-x", **made.record})
    return made


def whole(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    needed = {
        "Case": {"id": "a", "title": "Een casus", "situation": "Het was zo.", "outcome": "deels"},
        "Lesson": {"id": "a", "title": "Een les", "phase": "borgen", "basis": "afgeleid"},
    }
    return {**needed[kind], **said}


def fields() -> list[tuple[str, str, str]]:
    """Every field of text that leaves: of which kind, its name, and the one within it."""
    found = []
    for kind in _SHAREABLE:
        for spec in fields_of(kind_class(kind)):
            if spec.name not in _LEAVING[kind] or spec.choices or spec.name == "themes":
                continue
            inner = [one.name for one in fields_of(spec.node)] if spec.node else [""]
            found += [(kind, spec.name, name) for name in inner]
    return found


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def leaks(made: SharePreview, telling: set[str]) -> set[str]:
    """The telling words that are still there."""
    said = {word.folded for text in texts(dict(made.record)) for word in TextWords.of(text).words}
    return {word for word in telling if any(word in one for one in said)}


def placed(text: str, sentence: str, kind: str, field: str, inner: str) -> dict[str, Any]:
    said = f"{MARKS}. {sentence.format(text)}"
    (spec,) = [one for one in fields_of(kind_class(kind)) if one.name == field]
    value: Any = {inner: said} if inner else said
    return whole(kind, {field: [value] if spec.many else value})


everywhere = st.tuples(st.sampled_from(SENTENCES), st.sampled_from(fields()))
disguises = st.sampled_from(sorted(set(fictitious.DISGUISES) - {"bare"}))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PEOPLE), st.data(), disguises, everywhere)
def test_no_form_of_a_known_person_leaves(one: fictitious.Person, data: Any, disguise: str, place: Any) -> None:
    forms = {**fictitious.sure_forms(one), **fictitious.doubtful_forms(one)}
    text = fictitious.DISGUISES[disguise](forms[data.draw(st.sampled_from(sorted(forms)))])
    made = copied(place[1][0], placed(text, place[0], *place[1]))
    telling = {folded(part) for part in one.base.split("-")} - {"heel", "best", "echt", "wit"}
    assert leaks(made, telling) == set()
    assert any(MARKS in value for value in texts(dict(made.record)))


@pytest.mark.parametrize("written", ["t. v%C3%A9rzinsel", "t. v&eacute;rzinsel"])
def test_a_name_whose_letters_are_written_as_something_else_does_not_leave(written: str) -> None:
    names = Names(REGISTER, people=["Truus Vérzinsel"])
    made = anonymised(
        "Lesson", whole("Lesson", {"because": f"{MARKS}. Dat deed {written} ook."}), [30_000], ALIKE, names
    )
    assert not [text for text in texts(dict(made.record)) if "rzinsel" in text]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(REGISTER), st.data(), disguises, everywhere)
def test_no_municipality_leaves_nor_its_adjective_nor_its_inhabitants(
    name: str, data: Any, disguise: str, place: Any
) -> None:
    name = name.partition(" (")[0]
    single = " " not in name and "-" not in name and "'" not in name
    written = [name, f"gemeente {name}", f"{name}s" if single else name]
    if single and name[-1] not in "aeiousx":
        written += [f"{name}se", f"{name}s"]
    if single and name[-1] in "mg":
        written += [f"{name}{'m' if name[-1] == 'm' else ''}ers"]
    text = fictitious.DISGUISES[disguise](data.draw(st.sampled_from(written)))
    made = copied(place[1][0], placed(text, place[0], *place[1]))
    words = {word.folded for word in TextWords.of(name).words if len(word.folded) > 3}
    assert leaks(made, words - {"land", "west", "oost", "noord", "zuid", "aan", "over"}) == set()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Stichting Proefbureau", "Proefbureau", "Proefbureaus", "proefbureau BV", "Verzinsma Advies",
                     "Verzinsma Advies BV", "De Bedachte Hoek"]),
    disguises, everywhere,
)  # fmt: skip
def test_no_organisation_leaves_with_or_without_its_legal_form(text: str, disguise: str, place: Any) -> None:
    made = copied(place[1][0], placed(fictitious.DISGUISES[disguise](text), place[0], *place[1]))
    assert leaks(made, {"proefbureau", "verzinsma", "bedachte"}) == set()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Hendrikszoon", "Pietersen", "Truus Verzinsel", "W.G. van der Fictie", "zwembad De Blauwe Golf",
                     "de Verzonnenstraat", "wijk Nergenshuizen", "jansen van nergenshuizen", "Mevrouw Bedenksma"]),
    everywhere,
)  # fmt: skip
def test_what_looks_like_a_name_and_is_not_known_does_not_leave_either(text: str, place: Any) -> None:
    made = copied(place[1][0], placed(text, place[0], *place[1]))
    telling = {"hendrikszoon", "pietersen", "verzinsel", "fictie", "blauwe", "verzonnen", "nergenshuizen", "jansen",
               "bedenksma"}  # fmt: skip
    assert leaks(made, telling) == set()
    assert made.doubtful or "pietersen" in folded(text)


@pytest.mark.parametrize(
    "telling",
    [
        "drieëntwintigduizend", "Drieentwintigduizend", "twee miljoen", "honderdtachtig", "23.417", "€ 1,2 mln 2021",
        "12 maart 2021", "twaalf maart", "de twaalfde maart tweeduizend eenentwintig", "2021-03-12",
        "j.devries@dorp.nl",
        "https://dorp.nl/raad?x=1", "dorp.nl/raad", "@jan_dorp", "0318-123456", "+31 6 1234 5678", "06 12 34 56 78",
        "NL91 ABNA 0417 1643 00", "6711 AB", "6711ab", "verslag_dorp_v2.docx", "KvK 12345678", "123456782",
    ],
)  # fmt: skip
def test_numbers_dates_and_addresses_do_not_leave(telling: str) -> None:
    made = copied("Lesson", whole("Lesson", {"because": f"Want {telling} hoort erbij."}))
    said = made.record["because"]
    parts = [part for part in folded(telling).replace("@", " ").replace("/", " ").split() if len(part) > 3]
    assert not [part for part in parts if part in folded(said) and part not in {"maart", "miljoen"}], said
    assert said.startswith("Want ")
    assert said.endswith(" hoort erbij.")


def test_ordinary_dutch_and_what_leads_to_nobody_stays() -> None:
    text = (
        "Verbind het zaaksysteem aan een doel. Echter, in drie stappen is beter. Het bestuur koos voor Common Ground "
        "en de Woo, zoals de Tweede Kamer vroeg. Dat is het best: bergen papier, een boer en twee bakkers."
    )
    made = copied("Lesson", whole("Lesson", {"because": text}))
    assert made.record["because"] == text
    assert made.doubtful == ()


def test_what_somebody_says_is_no_name_stays_and_nothing_else_does() -> None:
    lesson = whole("Lesson", {"because": "Met Zaakwijzer en Pietersen van Ede ging het."})
    made = copied("Lesson", lesson, keep=["zaakwijzer"])
    assert made.record["because"].startswith("Met Zaakwijzer en [naam] van een gemeente")
    assert made.doubtful == ("Pietersen",)
    with pytest.raises(InputError, match="'Ede' is in dit record niet als mogelijke naam gevonden"):
        copied("Lesson", lesson, keep=["Ede"])


def test_only_themes_that_lead_to_nobody_leave_and_no_field_that_is_not_named() -> None:
    lesson = whole(
        "Lesson",
        {
            "themes": ["thema-archivering", "ede.thema-zwembad-de-vrije-slag"],
            "note": "van Ede",
            "case": "ede.casus",
            "sources": [{"url": "https://ede.nl"}],
            "valid_until": "2027-01-01",
        },
    )
    made = copied("Lesson", lesson, themes={"thema-archivering"})
    assert made.record["themes"] == ["thema-archivering"]
    assert set(made.record) == {"title", "themes", "phase", "basis", "note"}
    assert {"case", "sources", "valid_until", "ede.thema-zwembad-de-vrije-slag"} <= set(made.removed)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ede", "Edese"), ("Amsterdam", "Amsterdamse Amsterdammers"), ("Den Haag", "Haagse Hagenaars Haags"),
        ("Nijmegen", "Nijmeegse Nijmegenaren"), ("Zwolle", "Zwolse Zwollenaar"), ("Almere", "Almeerse Almeerders"),
        ("Gouda", "Goudse Gouwenaars"), ("Leiden", "Leidse Leidenaars"), ("Groningen", "Groningse Groningers"),
        ("Baarn", "Baarnse Baarnaars"), ("Venlo", "Venlose Venloos"), ("Bergen op Zoom", "Bergse"),
        ("'s-Hertogenbosch", "Bossche"), ("Utrecht", "Utrechtse Utrechters"), ("Hilversum", "Hilversummers"),
        ("Laren", "Larense Laarder"), ("Dordrecht", "Dordtse Dordtenaren"), ("Breda", "Bredase Bredanaars"),
        ("Zeist", "Zeister Zeistse"), ("Enschede", "Enschedese Enschedeers"), ("Emmen", "Emmense Emmenaren"),
    ],
)  # fmt: skip
def test_adjectives_and_inhabitants_follow_from_the_name(name: str, said: str) -> None:
    words = TextWords.of(said)
    assert len(list(Listed.places([name]).found(words))) == len(words.words)


def test_a_band_that_fewer_than_five_fit_is_refused() -> None:
    with pytest.raises(InputError, match="maar 4 gemeenten"):
        anonymised("Lesson", whole("Lesson", {}), [30_000], [30_000] * 4, NAMES)


def test_the_copy_of_a_copy_is_the_same() -> None:
    chance = random.Random(3)  # noqa: S311 - a repeatable choice, no secret
    for one in PEOPLE[:6]:
        sentence = chance.choice(SENTENCES).format(one.name)
        made = copied("Lesson", whole("Lesson", {"because": f"{sentence} In Ede waren 12.000 mensen."}))
        again = anonymised("Lesson", made.record, [30_000], ALIKE, Names(NAMES.municipalities, (), ()))
        assert [again.doubtful] == [()]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("written", ["Schiedammers", "Harderwijkers", "Barnevelder", "Texelaars"])
def test_inhabitants_that_are_in_the_dictionary_too_do_not_leave_at_the_start_of_a_sentence(
    sentence: str, written: str
) -> None:
    made = copied("Lesson", placed(written, sentence, "Lesson", "because", ""))
    assert not [text for text in texts(dict(made.record)) if written in text]


@pytest.mark.parametrize("between", [" ", ".", "-", "\u00a0", " - ", "\u2009"])
@pytest.mark.parametrize("name", ["Ede", "Bergen op Zoom", "'s-Gravenhage", "Vérzinsel", "Stichting Proefbureau"])
def test_a_name_that_is_spelled_out_does_not_leave(name: str, between: str) -> None:
    letters = [letter for letter in name if letter.isalpha()]
    names = Names(["Ede", "Bergen op Zoom", "'s-Gravenhage"], ["Stichting Proefbureau"], ["Truus Vérzinsel"])
    for said in (between.join(letters), between.join(letters).lower(), between.join(letters).upper() + "."):
        payload = whole("Lesson", {"because": f"{MARKS}. Dat deed {said} ook."})
        made = anonymised("Lesson", payload, [30_000], ALIKE, names)
        assert said.rstrip(".") not in made.record["because"]


def test_letters_that_are_no_name_stay_or_are_asked_about() -> None:
    text = "Dat is m.b.t. de A.P.V. en o.a. de B.V. zo; klasse X Y Z niet."
    made = copied("Lesson", whole("Lesson", {"because": text}))
    assert "m.b.t. de A.P.V. en o.a. de B.V. zo" in made.record["because"]
    assert "X Y Z" in made.doubtful
    kept = copied("Lesson", whole("Lesson", {"because": text}), keep=["X Y Z"])
    assert "klasse X Y Z niet" in kept.record["because"]
