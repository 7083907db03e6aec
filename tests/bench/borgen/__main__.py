"""`python -m tests.bench.borgen`: quality beside peers and speed over ten thousand cases. Prints figures."""

import json
import tempfile
from typing import Any

import kg
from ingest.load import ingest_into
from kg.profiles.choices import encoder
from tests.bench.borgen import living, quality, scale


def run() -> dict[str, Any]:
    """By name of what is measured its figures; {} where the questions are not on this machine."""
    real = encoder()
    if not quality.EVAL.is_file() or real is None:
        return {}
    with tempfile.TemporaryDirectory() as folder, kg.open(folder, with_encoder=real, create=True) as graph:
        ingest_into(graph, [quality.DEMO], space="kring/public", progress=lambda *_: None)
        found = quality.run(graph, real)
    return {**found, "speed over synthetic cases": scale.run(quality.questions()), **living.run()}


def main() -> None:
    """Print every figure, one a line."""
    for name, measured in run().items():
        print(f"borgen, {name}: {json.dumps(measured)}")


if __name__ == "__main__":
    main()
