"""
Another program, run with the limits of a process that reads documents: less memory and processor, and no network.

As a program: `python -m ingest.documents.extraction.confinement PROGRAM ARGUMENT…`; the path of the program is whole.
"""

import os
import sys
from typing import Final

from ingest.documents.extraction.limits import leave_network, limit_memory, limit_processor

PROCESSOR_S: Final = 20

if __name__ == "__main__":
    leave_network()
    limit_memory()
    limit_processor(PROCESSOR_S)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  # nosec B606 - who starts this says which program
