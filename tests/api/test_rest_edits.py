"""Many people change one objective at once: each change is kept, or refused; none is overwritten unseen."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

from tests.rest_service import WORLD, fill, server

EDITS = 200
PEOPLE = 8
AIM = {"title": "Fictief doel", "policy": "beleid"}
POLICY = {"id": "beleid", "title": "Fictief beleid", "municipality": "GM0308"}
ROWS: Any = {**WORLD, "local/private": [("Policy", POLICY), ("Objective", {"id": "doel", **AIM})]}
PATH = "/v1/objectives/doel"


def change(service: httpx2.Client, tag: str, indicator: str) -> int:
    return service.put(PATH, json={**AIM, "indicator": indicator}, headers={"If-Match": tag}).status_code


def test_of_two_hundred_edits_of_one_state_one_is_kept_and_the_others_are_refused(tmp_path: Path) -> None:
    fill(tmp_path / "store", ROWS)
    with server(tmp_path / "store") as address, httpx2.Client(base_url=address, timeout=120) as service:
        tag = service.get(PATH).headers["ETag"]
        with ThreadPoolExecutor(PEOPLE) as people:
            given = list(people.map(lambda at: (at, change(service, tag, f"maat {at}")), range(EDITS)))
        assert Counter(status for _, status in given) == {200: 1, 412: EDITS - 1}
        (kept,) = [at for at, status in given if status == 200]
        assert service.get(PATH).json()["indicator"] == f"maat {kept}"


def test_whoever_looks_again_after_a_refusal_loses_nothing_of_others(tmp_path: Path) -> None:
    fill(tmp_path / "store", ROWS)
    with server(tmp_path / "store") as address, httpx2.Client(base_url=address, timeout=120) as service:

        def add(at: int) -> None:
            status = 412
            while status == 412:
                held = service.get(PATH)
                status = change(service, held.headers["ETag"], f"{held.json().get('indicator', '')} +{at}".strip())
            assert status == 200

        with ThreadPoolExecutor(PEOPLE) as people:
            list(people.map(add, range(EDITS // 4)))
        said = service.get(PATH).json()["indicator"].split()
        assert sorted(said) == sorted(f"+{at}" for at in range(EDITS // 4))
