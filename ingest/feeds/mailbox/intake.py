"""What is new in a mailbox, as files that somebody could have saved: each is read as any EML is."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from ingest.feeds.mailbox.connection import Folder
from ingest.formats.mail.reader import MAX_BYTES
from ingest.load import ingest_into
from kg.errors import Stopped
from kg.private_files import UPLOADS, own_folder, put
from kg.service import KnowledgeGraph

_TOGETHER: Final = 50  # messages that are read in at a time
_TOGETHER_BYTES: Final = 20_000_000


@dataclass(slots=True)
class Letters:
    """
    What is read in of one mailbox.

    Args:
        graph: In the eyes of who switched the feed on.
        feed_id: The feed.
        space: Where it comes.
        seen: Which of some messages are in already.
        keep: Told which are in now; raises when the feed is not ours any more.
    """

    graph: KnowledgeGraph
    feed_id: str
    space: str
    seen: Callable[[Sequence[str]], Mapping[str, str]]
    keep: Callable[[Sequence[str]], None]
    added: int = 0
    changed: int = 0
    refused: int = 0

    def take_in(self, folder: Folder, cursor: str, go_on: Callable[[], bool]) -> str:
        """
        Read what came after the cursor; the cursor after it.

        Raises:
            FetchFailed: As `Post.folder`.
            Stopped: If the service stops; what was read is kept.
        """
        validity, _, last = cursor.partition(":")
        number = int(last or 0) if validity == str(folder.validity) else 0
        waiting = folder.after(number)
        for part in self._parts(folder, waiting):
            if not go_on():
                raise Stopped("het ophalen is onderbroken; het gaat verder bij de volgende keer")
            self._read(folder, part)
        return f"{folder.validity}:{max([number, *waiting])}"

    def _parts(self, folder: Folder, waiting: Sequence[int]) -> Iterator[list[int]]:
        """The messages that are not in yet and not too large, some at a time."""
        seen = self.seen([self._mark(folder, one) for one in waiting])
        sizes = folder.sizes([one for one in waiting if self._mark(folder, one) not in seen])
        part, room = list[int](), _TOGETHER_BYTES
        for number, size in sorted(sizes.items()):
            if size > MAX_BYTES:
                self.refused += 1
                continue
            if part and (room < size or len(part) == _TOGETHER):
                yield part
                part, room = [], _TOGETHER_BYTES
            part.append(number)
            room -= size
        if part:
            yield part

    def _read(self, folder: Folder, numbers: Sequence[int]) -> None:
        """Messages as files for as long as it takes; the same message has the same name, and so the same records."""
        held = self.graph.stores.directory / UPLOADS / "files" / self.space / self.feed_id
        shutil.rmtree(held, ignore_errors=True)
        own_folder(held)
        try:
            files = list[Path]()
            for number in numbers:
                content = folder.message(number)
                if content:
                    files.append(held / f"bericht-{sha256(content).hexdigest()[:16]}.eml")
                    put(files[-1], content)
            summary = ingest_into(
                self.graph, files, space=self.space, progress=lambda _what, _done, _of: None, encode=False
            )
        finally:
            shutil.rmtree(held, ignore_errors=True)
        self.added += summary.total("added")
        self.changed += summary.total("changed")
        self.refused += len(summary.refused)
        self.keep([self._mark(folder, one) for one in numbers])

    def _mark(self, folder: Folder, number: int) -> str:
        return sha256(f"{folder.validity}:{number}".encode()).hexdigest()[:24]
