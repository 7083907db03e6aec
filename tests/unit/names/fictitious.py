"""
Fictitious people, made by a generator with a fixed seed, and the ways in which they are written; see RUBRIC.md.

The names of each half are drawn from lists of their own, and so are the sentences.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final


def _listed(text: str, by: str | None = None) -> list[str]:
    return [one.strip() for one in text.split(by)]


GIVEN: Final = (  # by half
    _listed(
        "Jan Pieter Anna Maria Kees Fatima Mohammed Roos Wil Sanne Bram Thijs Theo Christiaan Zoë Renée Yusuf Inge "
        "Loes Gerrit Hendrik Willemijn Joost Noor Floor Iris Ömer André Élise Ties Daan"
    ),
    _listed(
        "Klaas Wouter Geertruida Lotte Ahmed Noémie Björn Merel Storm Sjoerd Philip Tjeerd Chantal IJsbrand Aïcha Stef "
        "Koen Machteld Bente Jörg Hugo Linde Mark Wim Truus Evert Dirk Priya Esmée Rik Mees"
    ),
)
SURNAMES: Final = (
    _listed(
        "de Boer|Berg|van den Berg|van Ede|Best|Bergen|Bakker|Visser|de Vries|van der Proefveld|Verzonnen|Jansen|"
        "Pietersen|van 't Hart|El Fictari|Özdemirov|de Groot|den Haag|Kok|in 't Zand|op den Bedenk|ter Verzin|"
        "Müllerman|Vos|de Vries-Bakker|Proefsma-Jansen|van Dijk|Wit|de Wit|Houten|van Houten|Smid|Zomer|Appel",
        "|",
    ),
    _listed(
        "de Haan|Dam|van den Dam|van Gouda|Echt|Laren|Mulder|Kuiper|de Jong|van der Bedacht|Nepstra|Hendriksen|"
        "Klaassen|van 't Veld|Ben Verdicht|Ünalov|de Klein|van Best|Bos|in 't Hout|uit den Kluis|ten Nepen|"
        "Bröckerman|Haas|de Jong-Mulder|Nepstra-Visch|van Beek|Zwart|de Zwart|Heel|van Heel|Molen|Winter|Peer",
        "|",
    ),
)
SENTENCES: Final = (
    (
        "{} was erbij.",
        "Volgens {} kan het beter.",
        "Het plan is van {}, die het ook uitvoert.",
        "Gisteren sprak wethouder {} met de raad.",
        "Vraag het aan {}.",
        "({})",
        "Trekker: {}",
    ),
    (
        "{} nam het besluit.",
        "Daarna vertelde {} hoe het ging.",
        "Met dank aan {}; de rest volgt.",
        "De projectleider, {}, stopte.",
        "Wie iets weet, belt {} of de balie.",
        "Eigenaar is {}",
        "Zie het verslag van {} daarover.",
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    given: tuple[str, ...]
    surname: str

    @property
    def name(self) -> str:
        """In full."""
        return f"{' '.join(self.given)} {self.surname}"

    @property
    def particles(self) -> str:
        """The words that the surname begins with, as "van den"; or ""."""
        return " ".join(self.surname.split()[:-1])

    @property
    def base(self) -> str:
        """The surname without its particles."""
        return self.surname.split()[-1]

    @property
    def initials(self) -> str:
        """As "J.P."."""
        return "".join(f"{name[0]}." for name in self.given)


def people(half: int, number: int) -> list[Person]:
    """So many people of a half, one or two given names each, no two of one name."""
    chance = random.Random(f"fictief {half}")  # noqa: S311 - a repeatable choice, no secret
    found: dict[str, Person] = {}
    while len(found) < number:
        given = chance.sample(GIVEN[half], 1 if chance.random() < 0.7 else 2)
        one = Person(tuple(given), chance.choice(SURNAMES[half]))
        found[one.name] = one
    return list(found.values())


def sure_forms(one: Person) -> dict[str, str]:
    """The ways to write a name that can only be read as this one, by what they show; rule 1."""
    first, initials, surname, base, before = one.given[0], one.initials, one.surname, one.base, one.particles
    found = {
        "full": one.name,
        "initials": f"{initials} {surname}",
        "initials apart": f"{initials.replace('.', '. ')}{surname}",
        "initials without dots": f"{initials.replace('.', '')} {surname}",
        "given name and surname": f"{first} {surname}",
        "capital particle": f"{first} {surname[0].upper()}{surname[1:]}",
        "surname, initials": f"{surname}, {initials}",
        "genitive apart": f"{one.name}'s",
        "title": f"drs. {one.name}",
        "called": f"{initials} ({first}) {surname}",
        "address": f"{_plain(first)}.{_plain(surname)}@voorbeeld.nl".lower(),
        "address of initials": f"{_plain(initials)}{_plain(surname)}@voorbeeld.nl".lower().replace("..", "."),
        "web address": f"https://voorbeeld.nl/wie/{_plain(first)}-{_plain(surname, '-')}".lower(),
        "file": f"verslag_{_plain(first)}_{_plain(surname, '_')}.docx",
    }
    if before:
        found["particles behind"] = f"{base}, {initials} {before}"
        found["particles behind in full"] = f"{base}, {first} {before}"
        found["surname first"] = f"{surname}, {first}"
        found["address from behind"] = f"{_plain(base)}{_plain(first)[0]}@voorbeeld.nl".lower()
    if before in {"van der", "van den"}:
        found["short particles"] = f"{first} v.d. {base}"
        found["slashed particles"] = f"{initials} v/d {base}"
    if "-" in surname:
        found["dashed"] = f"{first} {surname.replace('-', ' – ')}"
        found["spaced"] = f"{first} {surname.replace('-', ' ')}"
    return found


def doubtful_forms(one: Person) -> dict[str, str]:
    """The ways that leave a doubt; rule 2."""
    capital = one.surname[0].upper() + one.surname[1:]
    found = {"surname": capital, "titled": f"mevrouw {one.surname}", "genitive": f"{capital}'s"}
    if "-" in one.surname:
        found["half"] = f"{one.given[0]} {one.surname.split('-')[0]}"
    else:
        found["longer"] = f"{one.given[0]} {one.surname}-Elders"
    return found


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "as it is": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens": "\u00ad".join,
    "no width": "\u200b".join,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009\u202f"),
    "lines": lambda text: text.replace(" ", "\n"),
    "tabs": lambda text: text.replace(" ", "\t "),
    "capitals": str.upper,
    "bare": lambda text: _plain(text, " "),
    "hyphens without break": lambda text: text.replace("-", "\u2011"),
}


def said(one: Person, half: int) -> Iterator[tuple[str, str, str]]:
    """Each sure form in each disguise with the sentence that it stands in."""
    chance = random.Random(f"zinnen {half} {one.name}")  # noqa: S311 - a repeatable choice, no secret
    for form, text in sure_forms(one).items():
        for disguise, change in DISGUISES.items():
            if (form, disguise) == ("genitive apart", "bare"):
                continue  # without its apostrophe it is another name
            yield form, disguise, chance.choice(SENTENCES[half]).format(change(text))


def different(half: int, number: int) -> Iterator[tuple[Person, Person, str]]:
    """Pairs of different people, and a sentence that names the second; no initials that fit the first."""
    chance = random.Random(f"paren {half}")  # noqa: S311 - a repeatable choice, no secret
    everyone = people(half, 400)
    made = 0
    while made < number:
        one = chance.choice(everyone)
        other = chance.choice(list(_near(one, half, chance)))
        same_initial = _plain(one.given[0])[0].lower() == _plain(other.given[0])[0].lower()
        if other.surname == one.surname and (other.given[0] == one.given[0] or same_initial):
            continue
        written = {**sure_forms(other), **doubtful_forms(other)}
        if other.base == one.base:  # it has no particles, and so fits both
            written.pop("address from behind", None)
        form = chance.choice(list(written.values()))
        disguise = chance.choice(list(DISGUISES.values()))
        made += 1
        yield one, other, chance.choice(SENTENCES[half]).format(disguise(form))


def _near(one: Person, half: int, chance: random.Random) -> Iterator[Person]:
    """Somebody else whose name is like it."""
    given = tuple(chance.sample(GIVEN[half], len(one.given)))
    yield Person(given, one.surname)
    yield Person(given, one.surname)
    yield Person(one.given, chance.choice([name for name in SURNAMES[half] if name != one.surname]))
    yield Person(one.given, f"{one.particles} {one.base}man".strip())
    yield Person(one.given, f"Nieuw{one.base.lower()}")
    yield Person(one.given, f"van de {one.base}" if one.particles != "van de" else one.base)
    yield Person(one.given, one.base if one.particles else f"den {one.base}")
    yield (
        Person((f"{one.given[0]}je", *one.given[1:]), one.surname)
        if one.given[0][-1] not in "aeé"
        else Person(given, one.surname)
    )
    yield Person(given, chance.choice(SURNAMES[half]))


def _plain(text: str, joint: str = "") -> str:
    """Without accents and apostrophes, its words joined."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return joint.join(bare.replace("'", "").split())
