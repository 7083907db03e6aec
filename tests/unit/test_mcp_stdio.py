"""A line over standard input is a message, or it is answered."""

import mcp_types as types
import pytest

from api.mcp.stdio import NoMessage, message_of


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (rb'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a\ud83d"}}', types.PARSE_ERROR, 5),
        (b'{"jsonrpc":"2.0","id":9,', types.PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":9,"method":"ping\xff"}', types.PARSE_ERROR, None),
        (b"hallo", types.PARSE_ERROR, None),
        (b"[" * 100_000, types.PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":7}', types.INVALID_REQUEST, 7),
        (b'{"id":"a","method":"ping"}', types.INVALID_REQUEST, "a"),
        (b'{"jsonrpc":"1.0","id":7,"method":"ping"}', types.INVALID_REQUEST, 7),
        (b'[{"jsonrpc":"2.0","id":7,"method":"ping"}]', types.INVALID_REQUEST, None),
        (b"[]", types.INVALID_REQUEST, None),
        (b'"ping"', types.INVALID_REQUEST, None),
        (b"null", types.INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', types.INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', types.INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', types.INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":3,"method":5}', types.INVALID_REQUEST, 3),
        (b'{"jsonrpc":"2.0","id":3,"method":"ping","params":[1]}', types.INVALID_REQUEST, 3),
    ],
)
def test_what_is_no_message_is_answered(line: bytes, code: int, said: object) -> None:
    with pytest.raises(NoMessage) as refused:
        message_of(line)
    assert (refused.value.answer.error.code, refused.value.answer.id) == (code, said)
    refused.value.answer.model_dump_json()  # can be written


def test_messages_come_through() -> None:
    assert isinstance(message_of(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\r\n'), types.JSONRPCRequest)
    assert isinstance(message_of(b'{"jsonrpc":"2.0","method":"notifications/initialized"}'), types.JSONRPCNotification)
    assert isinstance(message_of(b'{"jsonrpc":"2.0","id":1,"result":{}}'), types.JSONRPCResponse)


def test_a_reply_that_cannot_be_read_is_not_replied_to() -> None:
    assert message_of(b'{"jsonrpc":"2.0","id":1,"result":5}') is None
