"""multilingual-e5-small in ONNX Runtime, int8. Source: Wang et al. (2024), https://arxiv.org/abs/2402.05672."""

import os
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from kg.adapters.encoder.e5 import conversion
from kg.errors import EncoderUnavailable
from kg.ports.encoder import Matrix

_TOKENS: Final = 512  # positions of the model
_CHARACTERS: Final = 4000  # more never fit in 512 tokens of running text; bounds the time of NFKC and tokenising
_BATCH_TOKENS: Final = 1024  # with padding; more is no faster, and divides worse over the cores


class E5Encoder:
    """
    `kg.ports.encoder.Encoder` on the embedded model.

    A vector does not depend on the texts it was encoded with, since the graph quantises by fixed ranges.
    The model is set up at the first text (0.7 s): who only reads vectors that are kept does not wait for it.
    """

    dimension = 384

    def __init__(self, graph: bytes, words: bytes, *, name: str) -> None:
        self._content: tuple[bytes, bytes] | None = (graph, words)
        self._turn = Lock()
        self.name = name

    @classmethod
    def open(cls, folder: Path | None = None) -> "E5Encoder":
        """
        The encoder; at first use the weights are converted (about 10 s).

        Raises:
            EncoderUnavailable: If this machine has no weights, or not the ones we know.
        """
        used = folder or conversion.onnx_folder()
        try:
            graph, words = (conversion.content(used, name) for name in (conversion.GRAPH, conversion.TOKENIZER))
        except EncoderUnavailable:
            if folder is not None:
                raise
            shutil.rmtree(used)  # it was damaged in the cache, where it can be made again
            used = conversion.onnx_folder()
            graph, words = (conversion.content(used, name) for name in (conversion.GRAPH, conversion.TOKENIZER))
        return cls(graph, words, name=used.name)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Shape (n, 384), L2-normalised, in the order of the texts; each is cut at 512 tokens."""
        return self._encode("passage: ", texts)

    def query(self, text: str) -> Matrix:
        """Shape (384,), L2-normalised."""
        vector: Matrix = self._encode("query: ", [text])[0]
        return vector

    def _encode(self, prefix: str, texts: Sequence[str]) -> Matrix:
        """
        Each batch in a thread of its own, rather than one batch in all.

        That is as fast for passages; a question, which is one batch, then leaves the other cores to other questions.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        if not texts:
            return vectors
        self._set_up()
        tokens = [found.ids for found in self._tokenizer.encode_batch([prefix + clean(text) for text in texts])]
        batches = list(_batches(tokens))
        if len(batches) == 1:
            vectors[batches[0]] = self._run([tokens[row] for row in batches[0]])
            return vectors
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            runs = threads.map(lambda batch: self._run([tokens[row] for row in batch]), batches)
            for batch, found in zip(batches, runs, strict=True):
                vectors[batch] = found
        return vectors

    def _set_up(self) -> None:
        """Make the model of the content that was checked, once."""
        with self._turn:
            if self._content is None:
                return
            from tokenizers import Tokenizer

            from kg.adapters.encoder.onnx_runtime import InferenceSession, SessionOptions

            graph, words = self._content
            options = SessionOptions()
            options.intra_op_num_threads = 1  # see `_encode`
            options.log_severity_level = 3
            self._session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_buffer(words)
            self._tokenizer.enable_truncation(_TOKENS)
            self._content = None

    def _run(self, tokens: Sequence[Sequence[int]]) -> Matrix:
        ids = np.ones((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(tokens):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        vectors: Matrix = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def clean(text: str, *, characters: int = _CHARACTERS) -> str:
    """The text as a tokenizer can take it: bounded before and after NFKC, no lone surrogates, no NUL."""
    storable = text[:characters].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFKC", storable)[:characters]


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Rows of like length together, at most `_BATCH_TOKENS` tokens with padding."""
    batch: list[int] = []
    for row in sorted(range(len(tokens)), key=lambda row: len(tokens[row])):
        if batch and (len(batch) + 1) * len(tokens[row]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    yield batch
