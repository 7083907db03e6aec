"""
Any model of sentence-transformers, from a folder of this machine, on a CPU or GPU.

Never from a hub: its client asks there also for names that only look like one, and for a list of agents to call itself
after, whatever `local_files_only` says. Its own switch is read once, at import, so it is turned before that.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from kg.errors import EncoderUnavailable
from kg.ports.encoder import Matrix

_CHARACTERS_PER_TOKEN: Final = 8  # more than any running text has; bounds the time of tokenising
_TOKENS: Final = 512  # for a model that states no limit


class SentenceTransformersEncoder:
    """`kg.ports.encoder.Encoder` on sentence-transformers."""

    def __init__(
        self,
        folder: str | Path,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        device: str | None = None,
    ) -> None:
        """
        Load a model.

        Args:
            folder: Of the model.
            query_prefix: What the model wants before a question, "query: " for the e5 family; when not given, what
                the model itself states.
            passage_prefix: The same before a passage, "passage: " for the e5 family.
            device: "cpu", "cuda"; the best there is when not given.

        Raises:
            EncoderUnavailable: If sentence-transformers is not installed, or cannot load what the folder holds.
        """
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderUnavailable(
                f"model {str(folder)!r} vraagt om sentence-transformers: pip install 'kring[transformers]'"
            ) from error
        if not Path(folder).is_dir():
            raise EncoderUnavailable(
                f"model {str(folder)!r} is niet te laden: het is geen map op deze machine, en Kring haalt niets op; "
                "haal het model zelf op en geef de map ervan"
            )
        try:
            self._model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        except (OSError, ValueError) as error:
            raise EncoderUnavailable(f"model {str(folder)!r} is niet te laden: {error}") from error
        own = self._model.prompts
        self._prefixes: dict[str, str] = {
            "query": own.get("query") or "" if query_prefix is None else query_prefix,
            "passage": own.get("passage") or "" if passage_prefix is None else passage_prefix,
        }
        self._characters = _CHARACTERS_PER_TOKEN * int(self._model.max_seq_length or _TOKENS)
        self.dimension = len(self.query(""))
        self.name = f"sentence-transformers-{Path(folder).name}-{self._fingerprint()}"

    def _fingerprint(self) -> str:
        """Of the weights and prefixes: folders called "model" are many, and a fine-tuned model keeps its name."""
        found = hashlib.sha256(json.dumps(self._prefixes, sort_keys=True).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            found.update(name.encode())
            found.update(tensor.detach().cpu().float().numpy().tobytes())
        return found.hexdigest()[:12]

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Shape (n, dimension), L2-normalised, in the order of the texts."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._encode("passage", texts)

    def query(self, text: str) -> Matrix:
        """Shape (dimension,), L2-normalised."""
        vector: Matrix = self._encode("query", [text])[0]
        return vector

    def _encode(self, what: str, texts: Sequence[str]) -> Matrix:
        from kg.adapters.encoder.e5.onnx import clean

        prefixed = [self._prefixes[what] + clean(text, characters=self._characters) for text in texts]
        encoded = self._model.encode(prefixed, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, np.float32)
