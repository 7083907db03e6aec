"""`python -m tests.bench.formulate [CHECKOUT]`: every measurement of formuleren, beside the rules of a checkout."""

import sys
from pathlib import Path

from tests.bench.formulate import measures, words

words.run(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)
measures.run()
