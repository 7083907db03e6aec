"""
Where Kring may go by itself: an address of the public internet, and nothing that leads into the house.

A URL is held against a narrow pattern first: what two programs could read in two ways is refused. The name in it is
looked up once, at each attempt; every address that it has must be one that the public internet routes.
Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), RFC 4291, RFC 6052, RFC 3056.
"""

import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from kg.errors import KringError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

MAX_URL: Final = 2000  # characters
# The last part begins with a letter: a name that ends in a number is read as an address by some (WHATWG URL).
_NAME: Final = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# As the OpenAPI document has it too, so without named groups.
URL_PATTERN: Final = (
    rf"^(https?)://({_NAME}|{_BYTE}(?:\.{_BYTE}){{3}}|\[[0-9a-f:.]{{2,45}}\])(?::([1-9][0-9]{{0,4}}))?"
    r"(/[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?$"
)
# Of a mailbox: user, host, port and folder, each part as a URL writes it.
MAILBOX_PATTERN: Final = (
    rf"^imaps://([!$&'()*+,.0-9;=A-Z_a-z~%-]+)@({_NAME}|{_BYTE}(?:\.{_BYTE}){{3}}|\[[0-9a-f:.]{{2,45}}\])"
    r"(?::([1-9][0-9]{0,4}))?/([!$&'()*+,./0-9:;=@A-Z_a-z~%-]+)$"
)
_URL: Final = re.compile(URL_PATTERN.removeprefix("^").removesuffix("$"))
_PLAIN: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
PORTS: Final = (443, 8443)
_USUAL: Final = {"https": 443, "http": 80}

# Routed nowhere, or to something that is not for everyone. Source: the registries above.
_CLOSED: Final[tuple[Network, ...]] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",  # where Azure answers its own machines; public by its number alone
            "2001::/23",  # Teredo, ORCHID and other protocols
            "2001:db8::/32", "2002::/16",  # documentation; 6to4, which holds an IPv4 address
            "2620:4f:8000::/48", "3fff::/20",
        ),
    )
)  # fmt: skip
_GLOBAL_V6: Final = IPv6Network("2000::/3")  # all that is given out; NAT64, mapped and local addresses are outside it


class AddressRefused(KringError):
    """
    Kring may not go there.

    Attributes:
        english: The message in English.
    """

    def __init__(self, message: str, english: str) -> None:
        super().__init__(message)
        self.english = english


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What the settings allow.

    Attributes:
        private: Networks that may be called though they are not public.
        http: Whether it may go without TLS.
        ports: Those that may be called.
        settings: What the names of the settings that allow more begin with, after `KRING_`.
    """

    private: tuple[Network, ...] = ()
    http: bool = False
    ports: tuple[int, ...] = PORTS
    settings: str = "HOOKS"

    @classmethod
    def of(cls, private: Iterable[str], *, http: bool, ports: tuple[int, ...], settings: str) -> "Rules":
        """The rules that settings give: networks as text, and the ports or () for the usual ones."""
        return cls(tuple(map(ip_network, private)), http, ports or PORTS, settings)


@dataclass(frozen=True, slots=True)
class Target:
    """
    Where a URL leads; not looked up yet.

    Attributes:
        host: A name, or an address without brackets.
        target: Path and query, as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, rules: Rules) -> Target:
    """
    Where a URL leads.

    Raises:
        AddressRefused: If it is no plain http(s) URL, or the settings do not allow its scheme, port or address.
    """
    found = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None:
        raise AddressRefused(
            "dit adres is geen gewoon webadres; geef het in kleine letters als https://naam/pad, zonder gebruiker, "
            "#-deel, spaties of accenten (een naam met accenten als xn--…)",
            "not a plain web address; give it in lower case as https://name/path, without user, fragment, spaces or "
            "accents (a name with accents as xn--…)",
        )
    scheme, host = found[1], found[2].strip("[]")
    port = int(found[3] or _USUAL[scheme])
    _must_fit(scheme, port, rules)
    if ":" in host or _PLAIN.fullmatch(host):
        _literal(host, rules)
    return Target(scheme, host, port, found[4] or "/")


def _must_fit(scheme: str, port: int, rules: Rules) -> None:
    if scheme != "https" and not rules.http:
        raise AddressRefused(
            f"dit adres begint met http://; neem https:// of zet KRING_{rules.settings}_ALLOW_HTTP",
            f"this address begins with http://; take https:// or set KRING_{rules.settings}_ALLOW_HTTP",
        )
    if port not in rules.ports:
        allowed = ", ".join(map(str, rules.ports))
        raise AddressRefused(
            f"poort {port} mag niet; wel: {allowed} (KRING_{rules.settings}_PORTS)",
            f"port {port} is not allowed; these are: {allowed} (KRING_{rules.settings}_PORTS)",
        )


def must_be_allowed(host: str, port: int, rules: Rules, *, usual: int) -> None:
    """
    Nothing, when a host may be called at a port as far as can be seen without looking it up, for what has a usual port.

    Raises:
        AddressRefused: If not.
    """
    if port != usual:
        _must_fit("https", port, rules)
    if ":" in host or _PLAIN.fullmatch(host):
        _literal(host, rules)


def addresses_of(target: Target, rules: Rules, resolve: Resolver) -> list[str]:
    """
    The addresses of a host, looked up now; each may be called.

    Raises:
        AddressRefused: If one of them may not be called: a mixture is how a name is made to lead inside.
        OSError: If the name cannot be looked up.
    """
    found = list(dict.fromkeys(resolve(target.host, target.port)))
    for address in found:
        _literal(address, rules)
    if not found:
        raise OSError(f"{target.host}: no address")
    return found


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine knows them, in its order of preference."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def may_be_called(address: Address, private: Sequence[Network]) -> bool:
    """Whether an address is public, or in a network that was allowed."""
    if any(address in network for network in private):
        return True
    if isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _CLOSED)


def _literal(text: str, rules: Rules) -> None:
    """Nothing, when an address may be called; a zone (`%eth0`) is of this machine."""
    try:
        address = ip_address(text)
    except ValueError:
        address = None
    if address is None or "%" in text or not may_be_called(address, rules.private):
        raise AddressRefused(
            f"dit adres ligt niet op het openbare internet; zie KRING_{rules.settings}_ALLOW_PRIVATE",
            f"this address is not on the public internet; see KRING_{rules.settings}_ALLOW_PRIVATE",
        )
