"""
Which theme somebody means: by its id, as a facet gives it, or by one of its names.

Names match exactly once case, accents and punctuation are set aside. A theme that nothing knows is refused: a filter
with a typing error must not seem to work.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from kg.errors import UnknownTheme
from ontologies.labels import subject_labels
from ontologies.themes import known_themes, theme_id


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """
    The themes that somebody may name.

    Attributes:
        ids: Of every concept, and of every theme of Kring.
        by_name: The id by `theme_id` of a name.
    """

    ids: frozenset[str]
    by_name: Mapping[str, str]

    @classmethod
    def of(cls, concepts: Iterable[Mapping[str, Any]]) -> "Thesaurus":
        """From payloads of `kg.model.frameworks.Concept`; the themes of Kring itself go before others of that name."""
        held = sorted(concepts, key=lambda concept: concept["id"], reverse=True)
        names = dict(_wording())
        names |= {theme_id(label): one["id"] for one in held for label in one.get("alt_labels", ())}
        names |= {theme_id(one["title"]): one["id"] for one in held}
        names |= {name: theme for name, (theme, _) in known_themes().items()}
        return cls(frozenset([*names.values(), *(one["id"] for one in held)]), names)

    def theme(self, text: str) -> str:
        """
        The id of a theme.

        Raises:
            UnknownTheme: If there is none; the message names the nearest names.
        """
        if text in self.ids:
            return text
        name = theme_id(text)
        if found := self.by_name.get(name):
            return found
        near = [one.removeprefix("thema-").replace("-", " ") for one in get_close_matches(name, self.by_name, n=3)]
        hint = f"; bedoelt u {' of '.join(near)}?" if near else "; de facetten van zoeken noemen de thema's die er zijn"
        raise UnknownTheme(f"thema {text[:100]!r} is niet bekend{hint}")


@cache
def _wording() -> Mapping[str, str]:
    """Other words for a theme, when they are for no other one."""
    said = [(theme_id(word), theme) for theme, words in subject_labels().items() for word in set(words)]
    times = Counter(name for name, _ in dict.fromkeys(said))
    return {name: theme for name, theme in said if theme.startswith("thema-") and times[name] == 1}
