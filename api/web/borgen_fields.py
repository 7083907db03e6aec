"""The fields of a record as a form of the page fills them in, and two versions of them beside what they came from."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Literal, NamedTuple

from api.web.field_words import field_word
from api.web.texts import _, message
from kg.dutch.figures import written
from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, fields_of
from kg.ports.journal import Payload

PREFIX: Final = "v-"  # of a field in a form
CHOICE: Final = "k-"  # of which version of it is taken
_TYPED: Final = frozenset({"text", "date", "url", "int", "float"})
_LONG: Final = 300  # characters from which a field has more than one line
Version = Literal["was", "ander", "u", ""]
SAME: Final = message("hetzelfde")
ONE: Final = message("één van beiden")
CLASH: Final = "botst"


class FormField(NamedTuple):
    """
    One field to fill in.

    Attributes:
        value: As it stands in the form; of a list one a line.
        long: Whether it has several lines.
    """

    name: str
    label: str
    value: str
    long: bool
    choices: Sequence[str]
    most: int


class VersionedField(NamedTuple):
    """
    One field in three versions.

    Attributes:
        state: "hetzelfde", "één van beiden" or "botst".
        chosen: Which version is taken when nobody says otherwise; "" when somebody has to.
    """

    name: str
    label: str
    was: str
    other: str
    mine: str
    state: str
    chosen: Version


def form_fields(kind: str, payload: Payload, given: Mapping[str, str]) -> list[FormField]:
    """The fields of a kind that can be typed, as they are or as somebody filled them in."""
    found = []
    for spec in _typed(kind):
        value = given.get(PREFIX + spec.name, _as_typed(spec, payload))
        most = spec.max_length or 0
        label = _label(spec) if kind == "Lesson" else field_word(spec)
        found.append(FormField(spec.name, label, value, most > _LONG or spec.many, spec.choices, most))
    return found


def filled_in(kind: str, payload: Payload, given: Mapping[str, str]) -> dict[str, Any]:
    """A payload with what a form says of its fields; it still has to be parsed."""
    changed = dict(payload)
    for spec in _typed(kind):
        if PREFIX + spec.name not in given:
            continue
        text = given[PREFIX + spec.name].strip()
        if text == _as_typed(spec, payload):
            continue
        changed.pop(spec.name, None)
        if text:
            changed[spec.name] = _value(spec, text)
    return changed


def versioned(kind: str, was: Payload, other: Payload, mine: Payload) -> list[VersionedField]:
    """The fields of a record that was changed twice, those that clash first."""
    found = []
    for spec in _typed(kind):
        texts = [_as_typed(spec, one) for one in (was, other, mine)]
        before, theirs, ours = texts
        if not any(texts):
            continue
        state, chosen = _taken(before, theirs, ours)
        found.append(VersionedField(spec.name, _label(spec), before, theirs, ours, state, chosen))
    order = {CLASH: 0, ONE: 1, SAME: 2}
    return sorted(found, key=lambda one: order[one.state])


def told(kind: str, payload: Payload) -> dict[str, tuple[str, str]]:
    """By the name of a field that can be typed its label and what it says; those that are empty are left out."""
    return {spec.name: (_label(spec), text) for spec in _typed(kind) if (text := _as_typed(spec, payload))}


def side_by_side(kind: str, one: Payload, other: Payload) -> list[tuple[str, str, str]]:
    """The fields of either of two versions: label, what the one says, what the other."""
    left, right = told(kind, one), told(kind, other)
    return [
        ((right.get(name) or left[name])[0], left.get(name, ("", ""))[1], right.get(name, ("", ""))[1])
        for name in dict.fromkeys([*left, *right])
    ]


def _taken(was: str, other: str, mine: str) -> tuple[str, Version]:
    if other == mine:
        return SAME, "ander"
    if was == other:
        return ONE, "u"
    return (ONE, "ander") if was == mine else (CLASH, "")


def _typed(kind: str) -> Iterator[FieldSpec]:
    """The title first."""
    specs = [
        spec for spec in fields_of(KINDS[kind]) if spec.range in _TYPED and not spec.by_steps and spec.name != "id"
    ]
    return iter(sorted(specs, key=lambda spec: spec.name != "title"))


def _label(spec: FieldSpec) -> str:
    return _("Advies of titel") if spec.name == "title" else field_word(spec)


def _as_typed(spec: FieldSpec, payload: Payload) -> str:
    value = payload.get(spec.name)
    if value is None:
        return ""
    if spec.many:
        return "\n".join(map(str, value))
    return written(value, None) if isinstance(value, float) else str(value)


def _value(spec: FieldSpec, text: str) -> Any:
    """As the record holds it; what cannot be read as a number stays a text, and its shape refuses it."""
    if spec.many:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if spec.range in {"int", "float"}:
        with suppress(ValueError):
            return int(text) if spec.range == "int" else float(text.replace(".", "").replace(",", "."))
    return text
