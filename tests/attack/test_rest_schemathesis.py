"""The whole REST door against its own description: what is sent by its rules is taken, what breaks them is refused."""

import json
import os
import re
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode

from api.rest.openapi import document
from api.settings import Settings
from tests.attack.shown import shown
from tests.rest_service import fill, server

EXAMPLES = int(os.environ.get("KRING_FUZZ", "6"))  # for each operation, of each mode
# The code behind every kind is the same; these have the most different fields.
SAMPLED = re.compile(
    r"^/(search|ranking|borgen|uploads|lessons|cases|municipalities|reports|profiles|radar|momentum|freshness|traces|cards|risks"
    r"|advice|due-lessons|near-lessons|share-previews|reuse-totals|lesson-drafts|watches|hooks|keys|grants|erasures|proposals|smart-checks"
    r"|objectives/{id}/smart)\b"
)
EVERY = re.compile("")  # by `make fuzz`
# A state that is asked for (If-Match) need not be there, and a file need not be of a form that can be read.
STATES = ["412", "415", "428"]
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "429", "503", *STATES]
            },
            "negative_data_rejection": {
                "expected-statuses": [
                    "400",
                    "401",
                    "403",
                    "404",
                    "405",
                    "406",
                    "409",
                    "413",
                    "415",
                    "422",
                    "428",
                    "429",
                    "5xx",
                ]
            },
            "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "428"]},
        },
        # That no two files of an upload have one name cannot be said in a schema.
        "operations": [
            {
                "include-name": "POST /uploads",
                "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", *STATES]}},
            }
        ],
    }
)
BARE = {f"GET /{name}" for name in ("uploads", "near-lessons", "hooks", "keys", "grants")}
SCHEMA = schemathesis.openapi.from_dict(json.loads(document(Settings())), config=CONFIG)
OPERATIONS = {
    operation.label: operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
    if (EVERY if "KRING_FUZZ" in os.environ else SAMPLED).match(operation.path)
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("schemathesis") / "store"
    fill(store)
    with server(store) as served:
        yield f"{served}/v1"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["keeping", "breaking"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_keeps_to_the_description(label: str, mode: GenerationMode, address: str) -> None:
    operation = OPERATIONS[label]
    if mode is GenerationMode.NEGATIVE and label in BARE:
        pytest.skip("has no parameters to break")

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case) -> None:
        case.body = shown(case.body)
        case.call_and_validate(base_url=address, timeout=60)  # seconds: a machine may do more

    answers()
