"""Which addresses may be called: no number that is not public, however it is written. Nothing is looked up here."""

from ipaddress import ip_address, ip_network

import pytest

from api.settings import Settings
from kg.addresses import AddressRefused, Rules, Target, addresses_of, may_be_called, target_of
from kg.errors import InputError

PUBLIC = ["8.8.8.8", "1.1.1.1", "145.21.166.9", "172.32.0.1", "100.128.0.1", "2a02:6ea0::1", "2606:4700::1111"]
CLOSED = [
    "0.0.0.0",  # noqa: S104 - it is refused
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254",
    "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_internet_routes_may_be_called(address: str) -> None:
    assert may_be_called(ip_address(address), ())


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_not_public_may_not_be_called(address: str) -> None:
    assert not may_be_called(ip_address(address), ())


@pytest.mark.parametrize("address", CLOSED)
def test_it_may_not_be_called_by_a_name_either_also_beside_a_public_address(address: str) -> None:
    target = Target("https", "kring.voorbeeld.example", 443, "/")
    for found in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        with pytest.raises(AddressRefused):
            addresses_of(target, Rules(), lambda _host, _port, found=found: found)


def test_a_network_of_the_house_may_be_called_when_it_is_allowed_and_nothing_beside_it() -> None:
    rules = Rules((ip_network("10.2.0.0/16"), ip_network("fd00:2::/32")))
    assert may_be_called(ip_address("10.2.3.4"), rules.private)
    assert may_be_called(ip_address("fd00:2::1"), rules.private)
    for other in ("10.3.0.1", "127.0.0.1", "::ffff:10.2.3.4", "fd00:3::1", "2002:a02:304::1"):
        assert not may_be_called(ip_address(other), rules.private)


def test_a_name_without_an_address_cannot_be_called() -> None:
    with pytest.raises(OSError, match="no address"):
        addresses_of(Target("https", "weg.voorbeeld.example", 443, "/"), Rules(), lambda _host, _port: [])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://zaken.voorbeeld.example", Target("https", "zaken.voorbeeld.example", 443, "/")),
        ("https://zaken.voorbeeld.example/?a=b", Target("https", "zaken.voorbeeld.example", 443, "/?a=b")),
        ("https://a.xn--caf-dma.example:8443/x/%20?y=@", Target("https", "a.xn--caf-dma.example", 8443, "/x/%20?y=@")),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700::1111]/a", Target("https", "2606:4700::1111", 443, "/a")),
    ],
)
def test_a_plain_address_is_read(url: str, target: Target) -> None:
    assert target_of(url, Rules()) == target


def test_the_host_header_names_a_port_that_is_not_the_usual_one() -> None:
    assert target_of("https://a.example:8443/", Rules()).authority == "a.example:8443"
    assert target_of("https://a.example:443/", Rules()).authority == "a.example"
    assert target_of("https://[2606:4700::1111]:8443/", Rules()).authority == "[2606:4700::1111]:8443"


def test_http_and_other_ports_need_a_setting() -> None:
    with pytest.raises(AddressRefused, match="KRING_HOOKS_ALLOW_HTTP"):
        target_of("http://a.example/", Rules(ports=(80,)))
    assert target_of("http://a.example/", Rules(ports=(80,), http=True)).port == 80
    for port in (22, 25, 80, 6379, 65536, 99999):
        with pytest.raises(AddressRefused, match="KRING_HOOKS_PORTS"):
            target_of(f"https://a.example:{port}/", Rules())


def test_the_rules_come_from_the_settings_and_a_network_that_is_none_is_refused() -> None:
    rules = Settings(hooks_allow_private=("10.0.0.0/8",), hooks_allow_http=True, hooks_ports=(81,)).hook_rules
    assert rules == Rules((ip_network("10.0.0.0/8"),), http=True, ports=(81,))
    assert Settings().hook_rules == Rules()
    with pytest.raises(InputError, match="geen netwerk"):
        Settings(hooks_allow_private=("intern",)).checked()
