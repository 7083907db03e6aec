"""Key sets and providers that say odd things: nothing in them stops what can be used. All people are fictitious."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from joserfc.errors import MissingKeyError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from api.http.identity import key_sets
from api.http.identity.oidc import Person
from tests.provider import as_json, checker, outcome, part, running, signed

KEY = RSAKey.generate_key(2048, parameters={"kid": "een"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "een"})
CURVE = ECKey.generate_key("P-256", parameters={"kid": "een"})
ANNA = Person("oidc:anna", {"ede": "editor"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = ("n", "e", "crv", "x", "y", "d", "k", "kid", "alg", "use", "key_ops", "x5c")
ENTRY = st.fixed_dictionaries(
    {"kty": st.sampled_from(["RSA", "EC", "OKP", "oct", "AKP"])}, optional=dict.fromkeys(MEMBERS, JSON)
)


WEAK = {"kty": "RSA", "kid": "zwak", "n": part(bytes([255]) * 128), "e": "AQAB"}
ODD: dict[str, Any] = {
    "a sort of later": {"kty": "AKP", "alg": "ML-DSA-44", "kid": "q", "pub": "AAAA"},
    "an unknown curve": {"kty": "EC", "crv": "BP-256", "kid": "b", "x": "AA", "y": "AA"},
    "an old curve": {"kty": "EC", "crv": "P-192", "kid": "b", "x": "AA", "y": "AA"},
    "an unknown Edwards curve": {"kty": "OKP", "crv": "Ed9", "kid": "b", "x": "AA"},
    "a point that is not on its curve": {"kty": "EC", "crv": "P-256", "kid": "b", "x": "AA", "y": "AA"},
    "an Edwards key that is too short": {"kty": "OKP", "crv": "Ed25519", "kid": "b", "x": "AA"},
    "a key for encryption with the same id": {**OTHER.as_dict(private=False), "use": "enc"},
    "a key for other things with the same id": {**OTHER.as_dict(private=False), "key_ops": ["wrapKey"]},
    "another key with the same id": OTHER.as_dict(private=False),
    "another sort of key with the same id": CURVE.as_dict(private=False),
    "its own key, for another algorithm": {**KEY.as_dict(private=False), "alg": "PS256"},
    "a weak key": WEAK,
    "a key with zeros before it": {**WEAK, "n": part(bytes(200) + bytes([255]) * 100)},
    "a modulus that is no text": {**WEAK, "n": 5},
    "an exponent of one": {"kty": "RSA", "kid": "x", "n": KEY.as_dict(private=False)["n"], "e": "AQ"},
    "half a key": {"kty": "RSA", "kid": "x", "n": "AQAB"},
    "a secret": {"kty": "oct", "kid": "een", "k": part(b"geheim" * 10)},
    "a private key": OTHER.as_dict(private=True),
    "no sort": {"kid": "x"},
    "a sort that is a list": {"kty": ["RSA"]},
    "an id that is a number": {**OTHER.as_dict(private=False), "kid": 1},
    "operations that are a number": {**OTHER.as_dict(private=False), "key_ops": 5},
    "a use that is a list": {**OTHER.as_dict(private=False), "use": ["sig"]},
    "an algorithm that is a list": {**OTHER.as_dict(private=False), "alg": ["RS256"]},
    "nothing": None,
    "a text": "sleutel",
    "a list": [],
}


@pytest.mark.parametrize("name", ODD)
def test_a_key_that_is_not_understood_stops_no_other(name: str) -> None:
    """Source: RFC 7517, section 5."""
    with running() as provider:
        provider.key, provider.beside = KEY, [ODD[name]]
        assert outcome(checker(provider), provider.signed()) == ANNA


def test_all_odd_keys_together_and_a_thousand_of_others_stop_none() -> None:
    with running() as provider:
        stranger = OKPKey.generate_key("Ed25519").as_dict(private=False)
        provider.key, provider.beside = KEY, [*ODD.values(), *({**stranger, "kid": f"k{n}"} for n in range(1000))]
        assert outcome(checker(provider), provider.signed()) == ANNA


def test_a_key_of_1024_bits_signs_for_nobody() -> None:
    """Source: RFC 7518, section 3.3; RFC 8725, section 3.5."""
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - it is refused
    modulus = weak.public_key().public_numbers().n.to_bytes(128, "big")
    with running() as provider:
        provider.key, provider.beside = KEY, [{**WEAK, "n": part(modulus)}]
        head = as_json({"alg": "RS256", "kid": "zwak"})
        assert outcome(checker(provider), signed(head, as_json(provider.claims()), weak)) == 401


def test_a_key_for_encryption_signs_for_nobody() -> None:
    """Source: RFC 7517, section 4.2."""
    key = ECKey.generate_key("P-256", parameters={"kid": "p"})
    with running() as provider:
        provider.key, provider.beside = KEY, [{**key.as_dict(private=False), "use": "enc"}]
        assert outcome(checker(provider), provider.signed(key=key, algorithm="ES256")) == 401
        provider.beside = [key.as_dict(private=False)]
        assert outcome(checker(provider), provider.signed(key=key, algorithm="ES256")) == ANNA


def test_a_key_for_one_algorithm_signs_with_no_other() -> None:
    """Source: RFC 8725, section 3.1."""
    key = RSAKey.generate_key(2048, parameters={"kid": "p", "alg": "PS256"})
    with running() as provider:
        provider.key, provider.beside = KEY, [key.as_dict(private=False)]
        assert outcome(checker(provider), provider.signed(key=key, algorithm="PS256")) == ANNA
        head = as_json({"alg": "RS256", "kid": "p"})
        assert outcome(checker(provider), signed(head, as_json(provider.claims()), key.private_key)) == 401


@pytest.mark.parametrize(
    "published", [None, [], {}, {"keys": None}, {"keys": {}}, {"keys": []}, {"keys": [WEAK]}, "sleutels"]
)
def test_what_is_no_key_set_is_none(published: Any) -> None:
    with pytest.raises((ValueError, MissingKeyError)):
        key_sets.usable(published)


@effort(max_examples=100, deadline=None)
@given(st.lists(JSON | ENTRY, max_size=3))
def test_no_entry_of_a_key_set_stops_the_others(entries: list[Any]) -> None:
    keys = key_sets.usable({"keys": [*entries, KEY.as_dict(private=False), *entries]})
    assert KEY.thumbprint() in {key.thumbprint() for key in keys}


# --- what a provider says of itself ---------------------------------------------------------------


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://kwaad.example"},
        {"issuer": None},
        {"jwks_uri": "http://kwaad.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"jwks_uri": "/keys"},
    ],
    ids=lambda about: f"RFC 8414, 3.3; RFC 9700, 2.6: {about}",
)
def test_a_provider_that_says_it_is_another_or_sends_us_elsewhere_gives_no_keys(about: dict[str, Any]) -> None:
    with running() as provider:
        token, provider.about = provider.signed(), about
        assert outcome(checker(provider), token) == 503


def test_a_key_set_without_end_is_not_read() -> None:
    with running() as provider:
        provider.beside = ["x" * 2_000_000]
        assert outcome(checker(provider), provider.signed()) == 503
