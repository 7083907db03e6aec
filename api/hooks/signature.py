"""
What shows a receiver that a message comes from here, and is not an old one sent again.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from kg.ports.outbox import WHSEC


def signed(message_id: str, moment: int, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """
    The header fields that go with a message.

    Args:
        message_id: As `kg.ports.outbox.new_message_id` gives it.
        moment: Of this attempt, in seconds since 1970.
        body: As it is sent, byte for byte.
        keys: Secrets, the newest first; one signature for each.
    """
    content = f"{message_id}.{moment}.".encode() + body
    signatures = " ".join(f"v1,{_signature(key, content)}" for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": str(moment), "webhook-signature": signatures}


def _signature(key: str, content: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(WHSEC))
    return base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
