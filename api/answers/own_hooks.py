"""Which web hooks somebody keeps, and what their states are called in Dutch: the same at every door."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.access import Principal
    from kg.ports.outbox import Hook, Outbox

TROUBLE: Final[Mapping[str, str]] = {
    "gone": "de ontvanger wil niets meer horen (410)",
    "failing": "twintig berichten achtereen kwamen niet aan",
    "key": "de sleutel werkt niet meer",
    "watch": "de volgopdracht is er niet of is niet te lezen",
    "ranking": "de rangschikking is niet te maken",
}
FAULT: Final[Mapping[str, str]] = {
    "address": "dit adres mag niet",
    "name": "de naam is niet te vinden",
    "connection": "geen verbinding",
    "tls": "het certificaat deugt niet",
    "time": "geen antwoord binnen tien seconden",
    "answer": "het antwoord is geen HTTP",
    "key": "de sleutel werkt niet meer",
    "access": "toegang is ingetrokken",
    "gone": "waar het over ging is er niet meer",
}
STATE: Final[Mapping[str, str]] = {
    "waiting": "wacht",
    "delivered": "bezorgd",
    "dead": "onbestelbaar",
    "dropped": "vervallen",
}


def own_hooks(hooks: "Outbox", asker: "Principal") -> "list[Hook]":
    """Those of organisations where the asker may write, in order of making."""
    owners = None if asker.everything else [where for where, _ in asker.roles if asker.has_role("editor", where)]
    return hooks.every(owners)


def own_hook(hooks: "Outbox", asker: "Principal", hook_id: str) -> "Hook":
    """
    A hook of an organisation where the asker may write; of others it is not told that they are there.

    Raises:
        NotFound: If there is none.
    """
    hook = hooks.get(hook_id)
    if not asker.has_role("editor", hook.owner):
        raise NotFound(f"er is geen webhook {hook_id!r}; zie kring hook list")
    return hook
