"""Chains of calls: what one answer gives (an id) is used in the next, and every answer keeps to its rules."""

import itertools
import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis.stateful import run_state_machine_as_test

from api.rest.openapi import document
from api.settings import Settings
from tests.attack.shown import shown
from tests.rest_service import fill, server

EXAMPLES = int(os.environ.get("KRING_FUZZ", "6"))
STEPS = 6
TAKEN = ["2xx", "3xx", "401", "403", "404", "409", "412", "415", "428", "429", "503"]
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": TAKEN},
    "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "428"]},
}
SCHEMA = schemathesis.openapi.from_dict(
    json.loads(document(Settings())), config=schemathesis.Config.from_dict({"checks": CHECKS})
).include(path_regex=r"^/(lessons|cases|watches|hooks)(/|$)")


def test_chains_of_calls_keep_to_the_description(tmp_path: Path) -> None:
    numbers = itertools.count()
    machine = SCHEMA.as_state_machine()

    class Chain(machine):  # type: ignore[misc, valid-type]
        """
        Calls that follow from one another, at a service of their own.

        Hypothesis plays a chain again, and what may follow depends on the answers: they must not depend on what other
        chains wrote.
        """

        def setup(self) -> None:
            store = tmp_path / f"store-{next(numbers)}"
            fill(store)
            self.until_the_end = ExitStack()
            self.address = self.until_the_end.enter_context(server(store))

        def teardown(self) -> None:
            self.until_the_end.close()

        def before_call(self, case: schemathesis.Case) -> None:
            case.body = shown(case.body)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:  # noqa: ARG002
            return {"base_url": f"{self.address}/v1", "timeout": 60}

    run_state_machine_as_test(
        Chain,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
