"""
Where a store is put together: the only place that picks adapters.

    <store>/
        lock          held by the process that has the store open
        journal.db    the truth, and who saw what of it
        graph/        view: RDF
        passages/     view: words and vectors
        quarantine/   what ingest refused, to be mended and fed again
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

from kg.access import LOCAL, Principal
from kg.errors import EncoderUnavailable, InputError, StoreDamaged, StoreLocked
from kg.owned import own_folder
from kg.ports import Encoder, Rephraser, Trail, View
from kg.reading import Stores
from kg.service import KnowledgeGraph

JOURNAL: Final = "journal.db"
ENCODER_VARIABLE: Final = "KRING_ENCODER"
_V = TypeVar("_V", bound=View)


def encoder(name: str | None = None) -> Encoder | None:
    """
    The encoder by name: "e5" (default), "none", or the folder of a sentence-transformers model.

    None when it is not wanted, or when this machine has no weights for the default: search then goes on words alone.

    Raises:
        EncoderUnavailable: If a model was asked for by name and cannot be had.
    """
    chosen = name or os.environ.get(ENCODER_VARIABLE, "")
    if chosen == "none":
        return None
    if chosen in {"", "e5"}:
        from kg.adapters.encoder_e5 import E5Encoder

        if chosen == "e5":
            return E5Encoder.open()
        with contextlib.suppress(EncoderUnavailable):
            return E5Encoder.open()
        return None
    from kg.adapters.encoder_sentence_transformers import SentenceTransformersEncoder

    return SentenceTransformersEncoder(chosen)


def rephraser() -> Rephraser:
    """
    The OpenAI-compatible endpoint of `KRING_LLM_URL` (up to and including "/v1"), `KRING_LLM_MODEL`, `KRING_LLM_KEY`.

    Raises:
        InputError: If the address or the model is not set.
    """
    from kg.adapters.rephraser_openai import OpenAIRephraser

    url, model = os.environ.get("KRING_LLM_URL", ""), os.environ.get("KRING_LLM_MODEL", "")
    if not url or not model:
        raise InputError("herschrijven vraagt om een taalmodel: zet KRING_LLM_URL en KRING_LLM_MODEL")
    return OpenAIRephraser(url, model, key=os.environ.get("KRING_LLM_KEY", ""))


@contextlib.contextmanager
def open_store(
    directory: Path | str, *, principal: Principal = LOCAL, with_encoder: Encoder | str | None = ""
) -> Iterator[KnowledgeGraph]:
    """
    A store, made when it is not there, with its views caught up with the journal.

    Args:
        directory: See the top of this module.
        principal: Who asks; every answer keeps to the spaces that they may read.
        with_encoder: An encoder, None for words alone, or a name for `encoder`.

    Raises:
        StoreLocked: If another process holds it.
        StoreTooNew: If a newer version of Kring wrote it.
        StoreDamaged: If the journal cannot be read.
    """
    from kg.adapters.journal_sql import SqlJournal
    from kg.adapters.passages_embedded import EmbeddedPassages
    from kg.adapters.trail_sql import SqlTrail
    from kg.adapters.triples_oxigraph import OxigraphTriples

    directory = Path(directory)
    own_folder(directory)
    used = encoder(with_encoder or None) if isinstance(with_encoder, str) else with_encoder
    ontology = [Path(str(files("ontologies") / name)) for name in ("core.ttl", "alignments.ttl", "themes.ttl")]
    with contextlib.ExitStack() as stack:
        stack.enter_context(_lock(directory))
        journal = stack.enter_context(contextlib.closing(SqlJournal.open(directory / JOURNAL)))
        trail = stack.enter_context(contextlib.closing(SqlTrail.open(directory / JOURNAL)))
        triples = stack.enter_context(
            contextlib.closing(_view(directory / "graph", lambda path: OxigraphTriples.open(path, ontology)))
        )
        passages = stack.enter_context(
            contextlib.closing(_view(directory / "passages", lambda path: EmbeddedPassages.open(path, used)))
        )
        graph = KnowledgeGraph(Stores(directory, journal, triples, passages, trail), principal)
        graph.catch_up()
        yield graph


@contextlib.contextmanager
def open_trail(directory: Path) -> Iterator[Trail]:
    """
    The trail of who saw what alone; a second process may have it too. The journal is made when it is not there.

    Raises:
        StoreTooNew, StoreDamaged: As `open_store`.
    """
    from kg.adapters.journal_sql import SqlJournal
    from kg.adapters.trail_sql import SqlTrail

    own_folder(directory)
    SqlJournal.open(directory / JOURNAL).close()
    with contextlib.closing(SqlTrail.open(directory / JOURNAL)) as trail:
        yield trail


def verify(directory: Path) -> tuple[list[str], int, int]:
    """
    What is wrong with both chains of the journal, in Dutch; and how many events and lines of the trail there are.

    It takes no lock, and sees one state of the journal while a service writes; the views are not looked at.

    Raises:
        StoreTooNew, StoreDamaged: As `open_store`.
    """
    from kg.adapters.journal_sql import SqlJournal

    with (
        open_trail(directory) as trail,
        contextlib.closing(SqlJournal.open(directory / JOURNAL)) as journal,
    ):
        return journal.verify(), journal.head(), trail.end()[0]


@contextlib.contextmanager
def _lock(directory: Path) -> Iterator[None]:
    try:
        with FileLock(directory / "lock", timeout=0, mode=0o600):
            yield
    except Timeout as error:
        raise StoreLocked(
            f"de opslag {directory} is in gebruik bij een ander proces; wacht tot dat klaar is, "
            "of kies een andere map met --store"
        ) from error


def _view(path: Path, opener: Callable[[Path], _V]) -> _V:
    """A view that is damaged is thrown away: the journal holds all that is needed to make it again."""
    try:
        return opener(path)
    except StoreDamaged:
        shutil.rmtree(path)
        return opener(path)
