"""What the settings pick: database, encoder, rephraser, signer, stamps, and where copies of anchors go."""

import contextlib
import os
from pathlib import Path
from typing import Final

from kg.access import checked_space
from kg.errors import EncoderUnavailable, InputError
from kg.ports.encoder import Encoder
from kg.ports.rephraser import Rephraser, Suggester
from kg.ports.signer import Signer
from kg.ports.stamps import Stamps

ENCODER_VARIABLE: Final = "KRING_ENCODER"
DATABASE_VARIABLE: Final = "KRING_DATABASE_URL"
KEY_VARIABLE: Final = "KRING_ANCHOR_KEY"
COPIES_VARIABLE: Final = "KRING_ANCHOR_COPIES"
STAMPS_VARIABLE: Final = "KRING_ANCHOR_TSA"


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
        from kg.adapters.encoder.e5.onnx import E5Encoder

        if chosen == "e5":
            return E5Encoder.open()
        with contextlib.suppress(EncoderUnavailable):
            return E5Encoder.open()
        return None
    from kg.adapters.encoder.sentence_transformers import SentenceTransformersEncoder

    return SentenceTransformersEncoder(chosen)


def database_url() -> str:
    """The database of `KRING_DATABASE_URL` that holds a store beyond one machine; "" when one machine holds all."""
    return os.environ.get(DATABASE_VARIABLE, "").strip()


def rephraser() -> Rephraser:
    """
    The OpenAI-compatible endpoint of `KRING_LLM_URL` (up to and including "/v1"), `KRING_LLM_MODEL`, `KRING_LLM_KEY`.

    Raises:
        InputError: If the address or the model is not set.
    """
    from kg.adapters.rephraser.openai import OpenAIRephraser

    url, model = _endpoint("herschrijven")
    return OpenAIRephraser(url, model, key=os.environ.get("KRING_LLM_KEY", ""))


def suggester() -> tuple[Suggester, frozenset[str]]:
    """
    The same endpoint for what documents state, and the spaces of `KRING_LLM_SPACES` of which texts may go there.

    Raises:
        InputError: If the address, the model or the spaces are not set.
    """
    from kg.adapters.rephraser.openai import OpenAISuggester

    url, model = _endpoint("voorstellen laten doen")
    spaces = frozenset(filter(None, (one.strip() for one in os.environ.get("KRING_LLM_SPACES", "").split(","))))
    if not spaces:
        raise InputError("noem in KRING_LLM_SPACES de ruimten waarvan teksten naar het taalmodel mogen")
    return OpenAISuggester(url, model, key=os.environ.get("KRING_LLM_KEY", "")), frozenset(map(checked_space, spaces))


def _endpoint(what: str) -> tuple[str, str]:
    """
    Address and model.

    Raises:
        InputError: If one of them is not set.
    """
    url, model = os.environ.get("KRING_LLM_URL", ""), os.environ.get("KRING_LLM_MODEL", "")
    if not url or not model:
        raise InputError(f"{what} vraagt om een taalmodel: zet KRING_LLM_URL en KRING_LLM_MODEL")
    return url, model


def copies_folder() -> Path | None:
    """Where anchors, and the list of what was erased, are kept too."""
    copies = os.environ.get(COPIES_VARIABLE, "")
    return Path(copies) if copies else None


def signer(directory: Path) -> Signer:
    """Signs with the key in the file of `KRING_ANCHOR_KEY`, or else in the store."""
    from kg.adapters.signer.ed25519 import Ed25519Signer

    return Ed25519Signer(Path(os.environ.get(KEY_VARIABLE) or directory / "anchor.key"))


def stamps() -> Stamps | None:
    """The service of time stamps at the address of `KRING_ANCHOR_TSA`; None when none is named."""
    from kg.adapters.stamps.rfc3161 import Rfc3161Stamps

    url = os.environ.get(STAMPS_VARIABLE, "")
    return Rfc3161Stamps(url) if url else None
