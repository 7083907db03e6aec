"""
Who saw what: noted below every door, and told to those who may know.

Noted are reads of private spaces by others than the single user of a store on their own machine, and by everyone
exports, and changes in who may come in. Writes and decisions are in the journal itself, with who did it and why.

    read     a record was given, stood among the answers, or was named in one
    use      an answer was made of what is in the space, such as a ranking; which records weighed in is not told
    query    a question in SPARQL could reach the space
    export   all of the space, or one record of it, left: to a file, as a graph or copy, as what is held on a person
    audit    someone looked at this trail
    key      a key was made or taken back
    grant    reading was granted to an organisation, or taken back
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.access import Principal, is_private
from kg.errors import Forbidden, InputError
from kg.model.record import ID_PATTERN, Record
from kg.ports.journal import Stored
from kg.ports.passages import Hit
from kg.ports.trail import ACTS, Access, Seen, Trail, Wanted
from kg.reason.answer import is_answer, to_json

_LATELY_S: Final = 0.25  # within which the same use by one asker is not even offered to the trail
_ID: Final = re.compile(ID_PATTERN)


class Witness:
    """Notes what one principal sees."""

    def __init__(self, trail: Trail, principal: Principal) -> None:
        self._trail = trail
        self._principal = principal
        self._used: dict[frozenset[str], float] = {}

    @property
    def watches(self) -> bool:
        """Whether what this principal reads is noted."""
        return not self._principal.everything

    def saw(self, records: Iterable[Stored | Hit]) -> None:
        """Records were given, or stood among the answers."""
        if self.watches:
            self.named((one.id, one.space) for one in records)

    def named(self, records: Iterable[tuple[str, str]]) -> None:
        """Records were shown, by id and space."""
        if self.watches:
            name = self._principal.name
            self._note(Access(name, "read", space, key) for key, space in records if is_private(space))

    def used(self, spaces: frozenset[str]) -> None:
        """An answer was made of what is in some spaces."""
        if not self.watches:
            return
        now = time.monotonic()
        if now - self._used.get(spaces, -_LATELY_S) < _LATELY_S:  # one answer looks at the same spaces many times
            return
        self._note(Access(self._principal.name, "use", space) for space in sorted(spaces) if is_private(space))
        self._used[spaces] = now

    def queried(self, spaces: Iterable[str]) -> None:
        """A question in SPARQL could reach some spaces."""
        if self.watches:
            self._note(Access(self._principal.name, "query", space) for space in sorted(spaces) if is_private(space))

    def exported(self, spaces: Iterable[str], what: str) -> None:
        """
        All of some spaces was written to a file; on disk when this returns, whoever did it.

        Args:
            spaces: Private or not.
            what: The form, without personal data.
        """
        self._note(Access(self._principal.name, "export", space, detail=what) for space in sorted(spaces))
        self._trail.flush()

    def gave(self, records: Iterable[Stored], what: str) -> None:
        """Single records left, as `exported`."""
        self._note(Access(self._principal.name, "export", one.space, one.id, what) for one in records)
        self._trail.flush()

    def seen(self, wanted: Wanted, *, most: int, skip: int = 0) -> list[Seen]:
        """
        What was seen and written in the spaces that this principal is steward of, newest first, without the first.

        Raises:
            Forbidden: If it is steward nowhere.
            InputError: If an act is unknown.
        """
        for act in wanted.acts or ():
            if act not in ACTS:
                raise InputError(f"handeling {act!r} is onbekend; kies uit {', '.join(ACTS)}")
        if self._principal.everything:
            return self._trail.seen(wanted, most=most, skip=skip)
        owners = frozenset(where for where, role in self._principal.roles if role == "steward")
        if not owners:
            raise Forbidden("wie wat zag, ziet alleen een steward; vraag het de steward van uw organisatie")
        self._note(Access(self._principal.name, "audit", f"{owner}/private") for owner in sorted(owners))
        return self._trail.seen(replace(wanted, owners=owners), most=most, skip=skip)

    def own(self, *, most: int) -> list[Seen]:
        """What this principal saw and wrote itself, newest first: theirs to know, whatever their role."""
        return self._trail.seen(Wanted(actor=self._principal.name), most=most)

    def _note(self, seen: Iterable[Access]) -> None:
        noted = list(seen)
        if noted:
            self._trail.note(noted)


def ids_in(answer: object) -> Iterator[str]:
    """The id of a record that is given; of another answer every text that can be one, whatever it is called there."""
    if isinstance(answer, Stored | Record):
        yield answer.id
    elif isinstance(answer, str):
        if _ID.fullmatch(answer):
            yield answer
    elif isinstance(answer, Mapping):
        for value in answer.values():
            yield from ids_in(value)
    elif isinstance(answer, Sequence):
        for value in answer:
            yield from ids_in(value)
    elif is_answer(answer):
        yield from ids_in(to_json(answer))
