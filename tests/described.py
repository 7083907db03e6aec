"""
Every answer in JSON of the REST door, held against a closed version of what the OpenAPI document says of it.

`tests.rest_service` puts `Described` around each service that a test talks to, so that a field, a status or a media
type that the document lacks fails whichever test meets it first. With KRING_ANSWERS in the environment the answers are
kept too, each once, for the checks by others (tests/outside).
"""

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.openapi import REST, document
from api.settings import Settings

KEEP: Final = "KRING_ANSWERS"  # a folder
DOCUMENT: Final = json.loads(document(Settings()))
DIGEST: Final = hashlib.sha256(document(Settings())).hexdigest()[:12]  # answers of another description are another's
_PROBLEM: Final = "application/problem+json"
_JSON: Final = frozenset({"application/json", _PROBLEM})
_MOST: Final = 200  # answers of one schema that a process keeps
_kept: dict[str, set[int]] = defaultdict(set)


def closed(schema: Any) -> Any:
    """A schema in which an object has the properties that are named and no other."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    named = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {"additionalProperties": False, **inner} if named else inner


def free(schema: Any, where: str = "#") -> Iterator[str]:
    """The places in a schema where any object will do: what is sent there is not said."""
    if isinstance(schema, list):
        for number, one in enumerate(schema):
            yield from free(one, f"{where}/{number}")
    elif isinstance(schema, dict):
        says = {"properties", "additionalProperties", "$ref", "oneOf", "anyOf"} & schema.keys()
        if schema.get("additionalProperties") is True or (schema.get("type") == "object" and not says):
            yield where
        for name, one in schema.items():
            yield from free(one, f"{where}/{name}")


_NAME: Final = "urn:kring:openapi"
# One document behind all validators: each with one of its own takes 10 MB and 70 ms of processor.
_CLOSED: Final = jsonschema_rs.Registry([(_NAME, closed(DOCUMENT))], draft=jsonschema_rs.Draft202012)


@cache
def operations() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    """By pattern of the path: its template and its operations; paths without parameters first."""
    found = sorted(DOCUMENT["paths"].items(), key=lambda item: (item[0].count("{"), -len(item[0])))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path, methods) for path, methods in found]


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The template of a path and the operation there, or None where the document has none."""
    for pattern, template, methods in operations():
        if pattern.fullmatch(path):
            return (template, methods[method.lower()]) if method.lower() in methods else None
    return None


def flaw(method: str, path: str, status: int, media_type: str, body: bytes) -> str:
    """What the document does not say of an answer; "" when all is as it says."""
    found = operation(method, path)
    if found is None:
        return _misfit("#/components/schemas/Problem", body) if media_type == _PROBLEM else ""
    template, described = found
    said = described["responses"].get(str(status))
    if said is None:
        return f"status {status} is not described"
    where = f"#/paths/{_pointer(template)}/{method.lower()}/responses/{status}"
    if "$ref" in said:
        where, said = said["$ref"], DOCUMENT["components"]["responses"][said["$ref"].rpartition("/")[2]]
    if not body:
        return ""
    if media_type not in said.get("content", {}):
        return f"the media type {media_type!r} is not described for status {status}"
    if media_type not in _JSON:
        return ""
    return _misfit(f"{where}/content/{_pointer(media_type)}/schema", body)


def _misfit(schema: str, body: bytes) -> str:
    value = json.loads(body)
    _keep(schema, value)
    wrong = next(iter(_validator(schema).iter_errors(value)), None)
    return "" if wrong is None else f"{schema}: {wrong.instance_path}: {wrong.message[:500]}"


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": f"{_NAME}{schema}"}, registry=_CLOSED)


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _keep(schema: str, value: Any) -> None:
    """Write an answer down, where that is asked for."""
    if not (folder := os.environ.get(KEEP)):
        return
    line, kept = json.dumps({"schema": schema, "value": value}, sort_keys=True), _kept[schema]
    if hash(line) not in kept and len(kept) < _MOST:
        kept.add(hash(line))
        home = Path(folder) / DIGEST
        home.mkdir(parents=True, exist_ok=True)
        with (home / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as out:
            out.write(line + "\n")


class Described:
    """Looks at every answer that goes by; `flaws` is what it found."""

    def __init__(self, app: ASGIApp, flaws: list[str], prefix: str = "") -> None:
        self._app = app
        self._flaws = flaws
        self._rest = f"{prefix}{REST}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http" or not scope["path"].startswith(f"{self._rest}/") or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"].removeprefix(self._rest)
        status, media_type, body = 0, "", b""

        async def looking(message: Message) -> None:
            nonlocal status, media_type, body
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.lower(): value for name, value in message["headers"]}
                media_type = headers.get(b"content-type", b"").decode().partition(";")[0]
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
            await send(message)

        await self._app(scope, receive, looking)
        if status and (wrong := flaw(method, path, status, media_type, body)):
            self._flaws.append(f"{method} {path} ({status}): {wrong}")
