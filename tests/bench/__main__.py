"""`make bench`: every figure, with its peers in the same run. Prints; passes or fails nothing."""

import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    bench_documents,
    bench_emerging,
    bench_encoder,
    bench_ingest,
    bench_momentum,
    bench_quality,
    bench_report,
    bench_search,
    bench_sparql,
    bench_writes,
)
from tests.bench.borgen import __main__ as borgen
from tests.bench.doors import __main__ as doors
from tests.bench.interpret import __main__ as interpret


def main() -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d} {platform.machine()} Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        for name, measured in bench_quality.run(Path(folder) / "store").items():
            print(f"quality {name}: {json.dumps(measured)}")
    for name, measured in bench_momentum.run().get("all", {}).items():
        print(f"momentum {name}, with 95 % interval: {json.dumps(measured)}")
    print(f"emerging themes: {json.dumps(bench_emerging.run())}")
    borgen.main()
    for size, speed in bench_ingest.run(10_000, 200_000).items():
        print(f"ingest without vectors, {size} records: {speed:.0f} records/s")
    with tempfile.TemporaryDirectory() as folder:
        print(f"writes: {json.dumps(bench_writes.run(Path(folder)))}")
    print(f"encoder: {bench_encoder.run()}")
    print(f"search at 100,000 passages: {bench_search.run()}")
    print(f"SPARQL against rdflib: {bench_sparql.run()}")
    interpret.main()
    doors.main()
    bench_documents.main()
    bench_report.main()


if __name__ == "__main__":
    main()
