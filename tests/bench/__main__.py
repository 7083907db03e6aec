"""`make bench`: every figure, with its peers in the same run. Prints; passes or fails nothing."""

import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import tests.bench.borgen.__main__ as bench_borgen
from tests.bench import bench_encoder, bench_ingest, bench_quality, bench_search, bench_sparql


def main() -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d} {platform.machine()} Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        for name, measured in bench_quality.run(Path(folder) / "store").items():
            print(f"quality {name}: {json.dumps(measured)}")
    bench_borgen.main()
    for size, speed in bench_ingest.run(10_000, 200_000).items():
        print(f"ingest without vectors, {size} records: {speed:.0f} records/s")
    print(f"encoder: {bench_encoder.run()}")
    print(f"search at 100,000 passages: {bench_search.run()}")
    print(f"SPARQL against rdflib: {bench_sparql.run()}")


if __name__ == "__main__":
    main()
