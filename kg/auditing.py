"""
Who saw what: noted below every door, and told to those who may know.

Noted are reads of private spaces by others than the single user of a store on their own machine, and by everyone
exports, and changes in who may come in. Writes and decisions are in the journal itself, with who did it and why.

    read     a record was given, or stood among the answers
    use      an answer was made of what is in the space, such as a ranking; which records weighed in is not told
    query    a question in SPARQL could reach the space
    export   all of the space was written to a file
    audit    someone looked at this trail
    key      a key was made or taken back
    grant    reading was granted to an organisation, or taken back
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.access import Principal, is_private
from kg.errors import Forbidden, InputError
from kg.ports import Access, Act, Seen, Stored, Trail, Wanted

ACTS: Final = ("put", "delete", "erase", "read", "use", "query", "export", "audit", "key", "grant")


class Witness:
    """Notes what one principal sees."""

    def __init__(self, trail: Trail, principal: Principal) -> None:
        self._trail = trail
        self._principal = principal

    def saw(self, records: Iterable[Stored]) -> None:
        """Records were given."""
        if not self._principal.everything:
            name = self._principal.name
            self._note(Access(name, "read", one.space, one.id) for one in records if is_private(one.space))

    def used(self, spaces: Iterable[str], act: Act = "use") -> None:
        """An answer was made of what is in some spaces."""
        if not self._principal.everything:
            self._note(Access(self._principal.name, act, space) for space in sorted(spaces) if is_private(space))

    def exported(self, spaces: Iterable[str], what: str) -> None:
        """
        All of some spaces was written to a file; on disk when this returns, whoever did it.

        Args:
            spaces: Private or not.
            what: The form, without personal data.
        """
        self._note(Access(self._principal.name, "export", space, detail=what) for space in sorted(spaces))
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

    def _note(self, seen: Iterable[Access]) -> None:
        noted = list(seen)
        if noted:
            self._trail.note(noted)
