"""
Messages over standard input, one a line: what is no message is answered, as over HTTP, and never met with silence.

Source: https://modelcontextprotocol.io/specification, transports, stdio; https://www.jsonrpc.org/specification.
"""

import json
import os
from collections.abc import AsyncIterable
from typing import Any, BinaryIO, Final

import anyio
import mcp_types as types
import pydantic_core
from anyio.abc import ObjectSendStream
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

_PARSE: Final = "dit is geen geldige JSON in UTF-8 (parse error)"
_INVALID: Final = "dit is geen verzoek of mededeling van JSON-RPC 2.0 (invalid request)"


class NoMessage(ValueError):
    """
    A line that is no message.

    Attributes:
        answer: What to say back, with the id of the request wherever that can be told: its sender waits for it.
    """

    def __init__(self, code: int, why: str, value: Any) -> None:
        super().__init__(why)
        given = value.get("id") if isinstance(value, dict) else None
        told = types.ErrorData(code=code, message=why)
        self.answer = types.JSONRPCError(jsonrpc="2.0", id=given if _is_id(given) else None, error=told)


def message_of(line: bytes) -> types.JSONRPCMessage | None:
    """
    What a line says; None for a reply that cannot be read, which is not answered.

    Raises:
        NoMessage: If it says nothing of JSON-RPC.
    """
    try:
        value = pydantic_core.from_json(line)
    except ValueError:
        raise NoMessage(types.PARSE_ERROR, _PARSE, _leniently(line)) from None
    if not isinstance(value, dict):
        raise NoMessage(types.INVALID_REQUEST, _INVALID, None)  # also several in one: the protocol has no batches
    if "id" in value and "method" in value and not _is_id(value["id"]):
        raise NoMessage(types.INVALID_REQUEST, _INVALID, None)
    try:
        return types.jsonrpc_message_adapter.validate_python(value, by_name=False)
    except ValidationError:
        if "method" not in value and {"result", "error"} & value.keys():
            return None
        raise NoMessage(types.INVALID_REQUEST, _INVALID, value) from None


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value).isprintable()


def _leniently(line: bytes) -> Any:
    """What Python makes of it, which takes half an emoji for a character."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


class Waiting:
    """
    The requests of a client that were not answered yet.

    When its lines end the SDK stops at once, whatever it was at; a user who writes questions to a pipe and closes it
    wants the answers all the same.
    """

    def __init__(self) -> None:
        self._ids: set[str | int] = set()
        self._settled: anyio.Event | None = None

    def came(self, message: types.JSONRPCMessage) -> None:
        """Note what comes in."""
        if isinstance(message, types.JSONRPCRequest):
            self._ids.add(message.id)
        elif isinstance(message, types.JSONRPCNotification) and message.method == "notifications/cancelled":
            self._settle((message.params or {}).get("requestId", ""))  # it gets no answer

    def went(self, message: types.JSONRPCMessage) -> None:
        """Note what was said back."""
        if isinstance(message, types.JSONRPCResponse | types.JSONRPCError) and message.id is not None:
            self._settle(message.id)

    async def end(self, seconds: float) -> None:
        """Until all are answered, for so long at most; nothing more comes in."""
        self._settled = anyio.Event()
        if self._ids:
            with anyio.move_on_after(seconds):
                await self._settled.wait()

    def _settle(self, request: str | int) -> None:
        self._ids.discard(request)
        if self._settled and not self._ids:
            self._settled.set()


async def read_into(
    lines: AsyncIterable[bytes],
    to: ObjectSendStream[SessionMessage | Exception],
    back: Any,
    waiting: Waiting,
    patience_s: float,
) -> None:
    """
    Hand every message on, until the lines end and what they asked is answered.

    Args:
        lines: What comes in.
        to: Where messages go.
        back: Where the answer to what is no message goes; a stream to the client.
        waiting: What was not answered yet.
        patience_s: How long the last answers are waited for.
    """
    async with to:
        async for line in lines:
            try:
                found = message_of(line) if line.strip() else None
            except NoMessage as refused:
                await back.send(SessionMessage(refused.answer))
                continue
            if found is not None:
                waiting.came(found)
                await to.send(SessionMessage(found))
        await waiting.end(patience_s)


async def write_from(answers: AsyncIterable[SessionMessage], to: Any, waiting: Waiting) -> None:
    """Hand every answer on to a stream to the client, until they end."""
    async with to:
        async for one in answers:
            await to.send(one)
            waiting.went(one.message)


def wire_in() -> BinaryIO:
    """Standard input for this alone: what is started meanwhile finds nothing there."""
    wire, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return os.fdopen(wire, "rb")
