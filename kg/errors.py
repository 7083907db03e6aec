"""
Every error that Kring raises on purpose.

    KringError
    ├── InputError                 what came in cannot be used; the rest of the run goes on
    │   ├── UnreadableDocument     a file that cannot be read or parsed
    │   ├── InvalidRecord          a record that breaks its shape
    │   ├── DuplicateId            two documents state different things under one id
    │   ├── AmbiguousName          a name that means several; the error has them
    │   │   └── AmbiguousMunicipality  also an UnknownMunicipality
    │   ├── UnknownMunicipality    a name or code that is in no register
    │   ├── UnknownTheme           a name or id of a theme that nothing has
    │   └── FetchFailed            a feed gave no answer that can be used (`ingest.feeds.web`)
    ├── NotFound                   nothing is stored under this id
    ├── StepRefused                a step that cannot be taken as things stand; it says what comes first
    ├── RephraserUnavailable       the endpoint that may rephrase does not answer as it should
    ├── Forbidden                  the asker may not do this
    ├── Conflict                   it was changed, or named, by someone else in the meantime
    │   └── Overtaken              what a change rests on is not there any more
    ├── QueryError                 a question that cannot be answered as asked
    │   ├── QueryRefused           SPARQL that would leave the house
    │   ├── QueryTimeout           SPARQL that takes longer than allowed
    │   ├── QueryBusy              SPARQL for which there is no room at the moment
    │   └── QuestionEnded          work that was ended: its time was up, or nobody waits for it
    ├── StoreError                 the store itself
    │   ├── StoreLocked            another process holds it
    │   │   ├── Unswept            what was erased is still in its files, since somebody reads it
    │   │   └── StoreMoved         it is being moved elsewhere, or was
    │   ├── StoreTooNew            written by a newer version of Kring
    │   ├── StoreDamaged           the chain or a view does not add up
    │   ├── StoreFull              there is no room to write
    │   ├── StoreReadOnly          it can be read, not written
    │   ├── Undecided              the database went away while it wrote: it may or may not have been written
    │   ├── ViewAway               the server that holds a view does not answer
    │   └── ViewDown               a view cannot be asked until it has been made again
    ├── Stopped                    the service stops; what was under way can be taken up again
    ├── AddressRefused             an address where Kring may not go (`kg.addresses`)
    ├── Busy                       the service has too much to do at the moment (`api.http.work`)
    ├── HungUp                     the caller is gone; nobody hears the answer (`api.http.work`)
    ├── Ended                      what a request rested on ended while it ran (`api.http.identity.standing`)
    ├── StampUnavailable           no time stamp from the service that was named
    └── EncoderUnavailable         no weights for the encoder on this machine

Messages are Dutch, since consultants read them; they name the thing, its value and what to do.
They are caught in two places only: the command line (exit codes) and the HTTP door (problem details).
"""

import errno
from collections.abc import Mapping
from typing import Final

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # by which the system says `StoreFull`
NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})  # and `StoreReadOnly`


class KringError(Exception):
    """The root: catch this to catch everything that Kring raises on purpose."""


class InputError(KringError):
    """
    What came in cannot be used.

    Attributes:
        document: The file it came from, as the user named it, or "".
        place: Where in the document, for instance "regel 12", or "".
    """

    def __init__(self, message: str, *, document: str = "", place: str = "") -> None:
        super().__init__(message)
        self.document = document
        self.place = place

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.document, self.place) if part)
        message = super().__str__()
        return f"{where}: {message}" if where else message


class UnreadableDocument(InputError):
    """A file that cannot be read or parsed."""


class InvalidRecord(InputError):
    """A record that breaks the shape of its kind."""


class DuplicateId(InputError):
    """Two documents, or two places in one, state different things under one id."""


class UnknownMunicipality(InputError):
    """A municipality name or code that no register has."""


class AmbiguousName(InputError):
    """
    A name that means several: the caller has to say which.

    Attributes:
        candidates: What it may mean, each with its `name` and its `code` (of a municipality) or `id`.
    """

    def __init__(self, message: str, *, candidates: tuple[Mapping[str, str], ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


class AmbiguousMunicipality(AmbiguousName, UnknownMunicipality):
    """A name that several municipalities have, or that is of a place in one and a place in another."""


class UnknownTheme(InputError):
    """A theme that no concept and no record has."""


class NotFound(KringError):
    """Nothing that the asker may read is stored under this id."""


class StepRefused(KringError):
    """A step that cannot be taken as things stand; the message says what has to come first."""


class RephraserUnavailable(KringError):
    """The endpoint that may rephrase is out of reach, too slow, or answers nonsense."""


class Forbidden(KringError):
    """Something that the asker's roles do not allow; says nothing of what the asker may not read."""


class Conflict(KringError):
    """A change that rests on a state that is no longer there."""


class Overtaken(Conflict):
    """What a change rests on is not there any more: somebody changed it since it was read."""


class QueryError(KringError):
    """A question that cannot be answered as it was asked."""


class QueryRefused(QueryError):
    """
    A SPARQL query that would reach outside the store, or change it.

    Attributes:
        english: The message in English.
    """

    def __init__(self, message: str, *, english: str = "") -> None:
        super().__init__(message)
        self.english = english


class QueryTimeout(QueryError):
    """A SPARQL query that was stopped at its time limit."""


class QueryBusy(QueryError):
    """A SPARQL query for which there is no room at the moment; later there may be."""


class QuestionEnded(QueryError):
    """Work on a question that was ended: its time was up, or nobody waits for it any more."""


class StoreError(KringError):
    """The store cannot be opened, or does not add up."""


class StoreLocked(StoreError):
    """Another process holds the store."""


class Unswept(StoreLocked):
    """It was erased, and nobody finds it; a reader keeps it in the files for as long as it reads."""


class StoreMoved(StoreLocked):
    """Nothing is written there: it is being moved elsewhere, or was, or comes from elsewhere and is not whole yet."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of Kring."""


class StoreDamaged(StoreError):
    """The hash chain is broken, or a view disagrees with the journal."""


class StoreFull(StoreError):
    """There is no room left where the store is; nothing was written."""


class StoreReadOnly(StoreError):
    """The store was opened to be read, or its files may not be written."""


class Undecided(StoreError):
    """The database went away before it said whether something was written; who wrote has to look."""


class ViewDown(StoreError):
    """A view is out of order; the journal holds what it needs to be made again."""


class ViewAway(StoreError):
    """The server that holds a view does not answer; nothing is wrong with the view."""


class Stopped(KringError):
    """The service stops; what was under way can be taken up again."""


class StampUnavailable(KringError):
    """The time-stamping service is out of reach, or answers nonsense."""


class EncoderUnavailable(KringError):
    """There are no weights for the encoder on this machine; search goes on with words alone."""
