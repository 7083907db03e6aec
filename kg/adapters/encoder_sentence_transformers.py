"""Any model of sentence-transformers: from a folder or a hub, on a CPU or GPU."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg.errors import EncoderUnavailable
from kg.ports import Matrix


class SentenceTransformersEncoder:
    """`kg.ports.Encoder` on sentence-transformers."""

    def __init__(
        self,
        model: str | Path,
        *,
        query_prefix: str = "",
        passage_prefix: str = "",
        device: str | None = None,
    ) -> None:
        """
        Load a model.

        Args:
            model: A folder, or a name on a hub.
            query_prefix: What the model wants before a question, "query: " for the e5 family.
            passage_prefix: What it wants before a passage, "passage: " for the e5 family.
            device: "cpu", "cuda"; the best there is when not given.

        Raises:
            EncoderUnavailable: If sentence-transformers is not installed, or the model cannot be loaded.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderUnavailable(
                f"model {str(model)!r} vraagt om sentence-transformers; installeer met: pip install 'kring[transformers]'"
            ) from error
        try:
            self._model = SentenceTransformer(str(model), device=device)
        except (OSError, ValueError) as error:
            raise EncoderUnavailable(f"model {str(model)!r} is niet te laden: {error}") from error
        self._prefixes = {"query": query_prefix, "passage": passage_prefix}
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.name = f"sentence-transformers-{Path(str(model).rstrip(os.sep)).name}"

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
        from kg.adapters.encoder_e5 import clean

        prefixed = [self._prefixes[what] + clean(text) for text in texts]
        encoded = self._model.encode(prefixed, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, np.float32)
