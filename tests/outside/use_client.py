"""
What a program does with the Python client that openapi-generator makes: search, rank, write, upload, be refused.

    PYTHONPATH=FOLDER python use_client.py ADDRESS      FOLDER holds the package kring_client
"""

import importlib
import pkgutil
import sys
import time
from typing import Any

import kring_client
from kring_client.rest import ApiException


def refused(call: Any, *args: Any, **more: Any) -> Any:
    """The problem that a call ends in."""
    try:
        call(*args, **more)
    except ApiException as error:
        return error.data
    raise AssertionError("nothing was refused")


def main(address: str) -> None:
    for module in pkgutil.walk_packages(kring_client.__path__, "kring_client."):
        importlib.import_module(module.name)
    client = kring_client.ApiClient(kring_client.Configuration(host=f"{address}/v1"))
    found = kring_client.SearchApi(client).search(q="zaaksysteem")
    assert found.items[0].why.terms
    assert found.items[0].sources is not None
    assert found.facets["kind"]
    first = kring_client.RankingApi(client).rank(municipality="Baarn").items[0]
    assert (first.rank, first.flags is not None) == (1, True)
    assert 0 <= first.relevance <= 1
    assert abs(first.score - sum(part.contribution for part in first.parts)) < 1e-9
    experience = kring_client.BorgenApi(client).borgen(q="zaaksysteem", municipality="Baarn").items[0]
    assert experience.marks is not None
    assert experience.differences_each is not None
    moment = kring_client.RadarApi(client).momentum().items[0]
    assert (moment.signals, moment.newest, moment.changes) == (0, None, [])
    card = kring_client.CardsApi(client).card("dev-1", municipality="Baarn")
    assert card.rephrasing is None
    assert card.sections[0].sentences[0].citations
    _write(client)
    _upload(client)
    problem = refused(kring_client.SearchApi(client).search, q="zaaksysteem", theme=["onzin"])
    assert (problem.status, problem.type.endswith("/unknown-theme")) == (404, True)


def _write(client: Any) -> None:
    lessons = kring_client.LessonsApi(client)
    made = lessons.add_lesson(kring_client.Lesson(title="Betrek gebruikers", phase="borgen", basis="afgeleid"))
    got = lessons.get_lesson_with_http_info(made.id)
    tag = {name.lower(): value for name, value in got.headers.items()}["etag"]
    changed = got.data.model_copy(update={"title": "Betrek gebruikers vroeg"})
    assert lessons.put_lesson(made.id, changed, if_match=tag).title == changed.title
    assert refused(lessons.put_lesson, made.id, changed, if_match=tag).status == 412
    assert refused(lessons.put_lesson, made.id, changed).status == 428
    assert refused(lessons.get_lesson, "weg").title
    assert made.id in {one.id for one in lessons.list_lesson(page_size=200).items}


def _upload(client: Any) -> None:
    uploads = kring_client.UploadsApi(client)
    job = uploads.upload(files=[("plan.md", b"# Plan\n\nWij meten vooraf.\n")])
    until = time.monotonic() + 60
    while job.state in {"waiting", "running"} and time.monotonic() < until:
        time.sleep(0.1)
        job = uploads.get_upload(job.id)
    assert (job.state, job.result.documents.read) == ("done", 1), job


if __name__ == "__main__":
    main(sys.argv[1])
