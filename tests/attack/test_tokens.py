"""
Tokens that are made to get in, and providers that say odd things. The people and organisations are fictitious.

Each has the clause that says what is to be done with it: RFC 6750 (Bearer), 7515 (JWS), 7517 (JWK), 7518 (JWA),
7519 (JWT), 8705 (mTLS), 8725 (JWT best practice), 9068 (JWT access tokens), 9449 (DPoP), 9700 (OAuth best practice).
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey, RSAKey

from api.http.identity.oidc import Person
from api.http.identity.oidc import Provider as Checker
from tests import provider as providers
from tests.provider import Provider, as_json, checker, outcome, part, running
from tests.rest_service import fill, server

if TYPE_CHECKING:
    from pathlib import Path

KEY = RSAKey.generate_key(2048, parameters={"kid": "een"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "een"})
CURVE = ECKey.generate_key("P-256", parameters={"kid": "een"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
CLAIMS = ["iss", "sub", "aud", "exp", "nbf", "iat", "azp", "scope", "typ", "kring_roles", "cnf", "token_use"]
HEAD = as_json({"alg": "RS256", "kid": "een"})


def signed(head: bytes, claims: bytes, key: RSAKey = KEY) -> str:
    return providers.signed(head, claims, key.private_key)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as made:
        made.key = KEY
        yield made


@pytest.fixture(scope="module")
def known(provider: Provider) -> Checker:
    made = checker(provider)
    assert outcome(made, provider.signed()) != 401
    return made


# --- tokens that are not to be believed -----------------------------------------------------------


@dataclass(frozen=True)
class Trick:
    """What somebody may try, the clause that forbids it, and how the token is made."""

    what: str
    clause: str
    made: Callable[[Provider], str]


def with_head(what: str, clause: str, **head: Any) -> Trick:
    return Trick(what, clause, lambda p: p.signed(head=head))


def with_claims(what: str, clause: str, **claims: Any) -> Trick:
    return Trick(what, clause, lambda p: p.signed(**claims))


def with_bytes(what: str, clause: str, change: Callable[[bytes], bytes]) -> Trick:
    return Trick(what, clause, lambda p: signed(HEAD, change(as_json(p.claims()))))


def with_secret(algorithm: str, secret: bytes) -> Callable[[Provider], str]:
    def made(p: Provider) -> str:
        content = f"{part(as_json({'alg': algorithm, 'kid': 'een'}))}.{part(as_json(p.claims()))}"
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
        return f"{content}.{part(hmac.new(secret, content.encode(), digest).digest())}"

    return made


def with_algorithm(algorithm: Any, signature: str) -> Callable[[Provider], str]:
    def made(p: Provider) -> str:
        return f"{part(as_json({'alg': algorithm, 'kid': 'een'}))}.{part(as_json(p.claims()))}.{signature}"

    return made


def by_thief(**head: Any) -> Callable[[Provider], str]:
    """Signed with a key of one's own, and a head that says where that is."""
    return lambda p: signed(as_json({"alg": "RS256", "kid": "een", **head}), as_json(p.claims()), OTHER)


def encrypted(p: Provider) -> str:
    """Whoever has the public key can encrypt; and this one unpacks to ten megabytes."""
    head = {"alg": "RSA-OAEP", "enc": "A256GCM", "zip": "DEF", "kid": "een", "cty": "JWT"}
    content = as_json(p.claims(note=" " * 100_000))
    public = RSAKey.import_key(KEY.as_dict(private=False))
    return jwe.encrypt_compact(head, content, public, algorithms=["RSA-OAEP", "A256GCM", "DEF"])


def spelled(content: bytes, name: str, number: str) -> bytes:
    """A claim with a number as no writer of JSON spells it."""
    return as_json({**json.loads(content), name: "?"}).replace(b'"?"', number.encode())


NESTED = "[" * 9_000
TRICKS = [
    # algorithms
    Trick("HS256 with the public key as PEM", "RFC 8725, 3.1", with_secret("HS256", KEY.as_pem(private=False))),
    Trick("HS384 with the public key as PEM", "RFC 8725, 3.1", with_secret("HS384", KEY.as_pem(private=False))),
    Trick("HS512 with the public key as JWK", "RFC 8725, 3.1",
          with_secret("HS512", as_json(KEY.as_dict(private=False)))),
    Trick("HS256 with no secret", "RFC 8725, 3.5", with_secret("HS256", b"")),
    *(Trick(f"alg {name!r}", "RFC 8725, 3.1", with_algorithm(name, "AAAA"))
      for name in ("none", "None", "nOnE", "NONE", "", "rs256", "RS256 ", "ES256K", "RSA1_5", None, 5, ["RS256"], {})),
    Trick("no alg", "RFC 7515, 4.1.1", lambda p: signed(as_json({"kid": "een"}), as_json(p.claims()))),
    Trick("RS256 that calls itself PS256", "RFC 8725, 3.1",
          lambda p: signed(as_json({"alg": "PS256", "kid": "een"}), as_json(p.claims()))),
    Trick("a curve that the key has not", "RFC 7518, 3.4", lambda p: p.signed(key=CURVE, algorithm="ES256")),
    Trick("a signature of zeros", "RFC 8725, 3.4", with_algorithm("ES256", part(bytes(64)))),
    # keys that the token brings along
    Trick("a key in the head", "RFC 8725, 3.10", by_thief(jwk=OTHER.as_dict(private=False))),
    Trick("an address of keys", "RFC 8725, 3.10", by_thief(jku="http://127.0.0.1:9/keys")),
    Trick("an address of a certificate", "RFC 8725, 3.10", by_thief(x5u="http://127.0.0.1:9/keten.pem")),
    Trick("a certificate in the head", "RFC 8725, 3.10", by_thief(x5c=[part(b"certificaat")])),
    *(Trick(f"kid {kid!r}", "RFC 8725, 3.10", by_thief(kid=kid))
      for kid in ("../../../dev/null", "' OR '1'='1", "een' UNION SELECT 'x", "http://kwaad.example/k", "", "EEN")),
    *(Trick(f"kid {kid!r}", "RFC 7515, 4.1.4",
            lambda p, kid=kid: signed(as_json({"alg": "RS256", "kid": kid}), as_json(p.claims())))
      for kid in (1, None, ["een"], {"een": 1}, True)),
    # extensions and other forms
    with_head("an extension that must be understood", "RFC 7515, 4.1.11", crit=["exp"], exp=1),
    with_head("an empty list of extensions", "RFC 7515, 4.1.11", crit=[]),
    Trick("an extension that is no list", "RFC 7515, 4.1.11",
          lambda p: signed(as_json({"alg": "RS256", "crit": "b64", "b64": False}), as_json(p.claims()))),
    Trick("a payload that is not encoded", "RFC 7797, 7; RFC 7515, 4.1.11",
          lambda p: signed(as_json({"alg": "RS256", "crit": ["b64"], "b64": False}), as_json(p.claims()))),
    Trick("an encrypted, compressed token", "RFC 8725, 3.2 and 3.6", encrypted),
    Trick("a token in a token", "RFC 8725, 3.3",
          lambda p: signed(as_json({"alg": "RS256", "kid": "een", "cty": "JWT"}), p.signed().encode())),
    Trick("the JSON form", "RFC 9068, 2",
          lambda p: json.dumps(dict(zip(("protected", "payload", "signature"), p.signed().split("."), strict=True)))),
    Trick("two parts", "RFC 7519, 7.2", lambda p: ".".join(p.signed().split(".")[:2])),
    Trick("four parts", "RFC 7519, 7.2", lambda p: p.signed() + ".AAAA"),
    Trick("a detached payload", "RFC 7515, appendix F", lambda p: "..".join(p.signed().split(".")[::2])),
    Trick("padding", "RFC 7515, 2", lambda p: p.signed() + "="),
    Trick("a line break in it", "RFC 7515, 2", lambda p: p.signed()[:40] + "\n" + p.signed()[40:]),
    Trick("the letters of ordinary base64", "RFC 7515, 2", lambda p: p.signed()[:-6] + "++//" + p.signed()[-2:]),
    # JSON
    Trick("a name twice in the head", "RFC 7515, 4",
          lambda p: signed(b'{"alg":"none","alg":"RS256","kid":"een"}', as_json(p.claims()))),
    with_bytes("a claim twice", "RFC 7519, 4", lambda c: c[:-1] + b',"sub":"eva"}'),
    with_bytes("a claim twice, deeper", "RFC 7519, 4", lambda c: c[:-1] + b',"x":{"a":1,"a":2}}'),
    with_bytes("UTF-16", "RFC 8725, 3.7", lambda c: c.decode().encode("utf-16")),
    with_bytes("no UTF-8", "RFC 8725, 3.7", lambda c: c.replace(b"anna", b"\xff\xfe")),
    with_bytes("a list", "RFC 7519, 7.2", lambda c: b"[" + c + b"]"),
    with_bytes("nothing", "RFC 7519, 7.2", lambda _: b" "),
    with_bytes("JSON without end", "RFC 7519, 7.2", lambda _: NESTED.encode()),
    with_bytes("a number without end", "RFC 7519, 2", lambda c: c[:-1] + b',"x":' + b"9" * 5000 + b"}"),
    Trick("a head without end", "RFC 7515, 4", lambda p: signed(NESTED.encode(), as_json(p.claims()))),
    Trick("a head that is a text", "RFC 7515, 4", lambda p: signed(b'"RS256"', as_json(p.claims()))),
    # issuer, audience, subject
    *(with_claims(f"iss {iss!r}", "RFC 8725, 3.8", iss=iss)
      for iss in ("https://kwaad.example", "", 1, {"a": 1}, ["x"], True)),
    Trick("the issuer among others", "RFC 7519, 4.1.1", lambda p: p.signed(iss=[p.issuer, "https://kwaad.example"])),
    Trick("another tenant with the same keys", "RFC 9700, 4.4.2", lambda p: p.signed(iss=f"{p.issuer}/tenant-2")),
    Trick("the issuer in capitals", "RFC 7519, 2 (StringOrURI)", lambda p: p.signed(iss=p.issuer.upper())),
    *(with_claims(f"aud {aud!r}", "RFC 8725, 3.9", aud=aud)
      for aud in ("elders", "Kring", "kring ", "kringen", "", [], [[]], ["elders"], [["kring"]], ["kring", 1], 1, True,
                  {"kring": 1}, "*")),
    *(with_claims(f"sub {sub!r}"[:40], "RFC 8725, 3.8; OpenID Connect Core, 2", sub=sub)
      for sub in (1, ["anna"], {}, "", "anna\nlocal", "\x00", "\u202eanna", "a" * 256, True)),
    with_bytes("a subject that is half a letter", "RFC 8725, 3.7", lambda c: c.replace(b"anna", b"\\ud800")),
    # time
    *(with_claims(f"exp {exp!r}"[:40], "RFC 7519, 4.1.4", exp=exp)
      for exp in ("9999999999", True, [], {}, -1, 0, 1.5, 1e308, 10**15, 10**400)),
    *(with_bytes(f"exp {word}", "RFC 8259, 6; RFC 7519, 2 (NumericDate)", lambda c, word=word: spelled(c, "exp", word))
      for word in ("NaN", "Infinity", "1e999")),
    with_claims("issued in an hour", "RFC 7519, 4.1.6", iat=int(time.time()) + 3600),
    *(with_claims(f"iat {iat!r}", "RFC 7519, 4.1.6", iat=iat) for iat in ("nu", True, [])),
    *(with_claims(f"nbf {nbf!r}", "RFC 7519, 4.1.5", nbf=nbf) for nbf in (10**11, "nu", True)),
    # bound to a key of its owner
    with_claims("bound by DPoP", "RFC 9449, 7.1", cnf={"jkt": "x"}),
    with_claims("bound to a certificate", "RFC 8705, 3", cnf={"x5t#S256": "x"}),
    # tokens of another sort
    *(with_head(f"typ {typ!r}", "RFC 8725, 3.11", typ=typ)
      for typ in ("logout+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt", "id_token+jwt", "JOSE", "at+jwt+x")),
    *(with_claims(f"an ID token with {name}", "RFC 9068, 4; RFC 8725, 3.12", **{name: "x"})
      for name in ("nonce", "at_hash", "c_hash", "s_hash", "auth_time", "acr", "amr", "sid", "name", "email")),
    with_claims("an ID token of its own client", "OpenID Connect Core, 2 (aud, azp)", azp="kring", client_id="kring"),
    with_claims("an ID token for several", "OpenID Connect Core, 2 (aud, azp)", azp="app", aud=["app", "kring"]),
    with_claims("an ID token of Keycloak", "RFC 9068, 4", typ="ID", azp="kring", scope="openid"),
    with_claims("a refresh token of Keycloak", "RFC 9700, 2.2", typ="Refresh", azp="app", scope="openid"),
    with_claims("an ID token of Cognito", "RFC 9068, 4", token_use="id"),  # noqa: S106 - a claim
    with_claims("an ID token of Entra ID", "RFC 9068, 4", ver="2.0", nonce="x", preferred_username="a@ede.example"),
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: f"{trick.clause}: {trick.what}")
def test_a_token_that_is_made_to_get_in_is_refused(trick: Trick, provider: Provider, known: Checker) -> None:
    assert outcome(known, trick.made(provider)) == 401


def test_each_trick_is_one_and_names_its_clause() -> None:
    assert len(TRICKS) > 120
    assert all(trick.clause.startswith(("RFC ", "OpenID ")) for trick in TRICKS)
    assert len({(trick.what, trick.clause) for trick in TRICKS}) == len(TRICKS)


# --- tokens that are good -------------------------------------------------------------------------


GOOD: dict[str, Callable[[Provider], str]] = {
    "as RFC 9068 has it": lambda p: p.signed(head={"typ": "at+jwt"}, client_id="app", jti="1"),
    "in capitals": lambda p: p.signed(head={"typ": "AT+JWT"}),
    "with its whole media type": lambda p: p.signed(head={"typ": "application/at+jwt"}),
    "typed, with what signing in left": lambda p: p.signed(head={"typ": "at+jwt"}, auth_time=1, acr="2"),
    "of no type": lambda p: signed(HEAD, as_json(p.claims())),
    "with nothing but what every token has": lambda p: p.signed(jti="1", nbf=1),
    "of Keycloak": lambda p: p.signed(typ="Bearer", azp="app", scope="openid", acr="1", sid="x", aud=["kring", "x"]),
    "of Entra ID, for a person": lambda p: p.signed(ver="2.0", azp="app", scp="kring.read", name="Anna", tid="x"),
    "of Entra ID, for a program": lambda p: p.signed(ver="2.0", azp="app", azpacr="1", roles=["x"], tid="x"),
    "of AD FS": lambda p: p.signed(appid="app", apptype="Public", auth_time="2026", scp="kring", ver="1.0"),
    "of Okta": lambda p: p.signed(cid="app", uid="x", scp=["kring"], auth_time=1, ver=1),
    "of Cognito": lambda p: p.signed(client_id="app", auth_time=1, token_use="access"),  # noqa: S106 - a claim
    "with an issuer that ends in a slash": lambda p: p.signed(iss=f"{p.issuer}/"),
    "with a chain that nobody follows": lambda p: p.signed(head={"jku": "http://127.0.0.1:9/", "x5c": ["A" * 3000]}),
    "with a header parameter that is not known": lambda p: p.signed(head={"pi.atm": "1"}),
    "without a key id, of a provider with one key": lambda p: signed(b'{"alg":"RS256"}', as_json(p.claims())),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_token_of_a_provider_as_they_are_is_taken(name: str, provider: Provider, known: Checker) -> None:
    assert outcome(known, GOOD[name](provider)) == Person("oidc:anna", {"ede": "editor"})


def test_who_asks_for_typed_tokens_gets_no_others(provider: Provider) -> None:
    strict = checker(provider, typed=True)
    typed = {name for name in GOOD if outcome(strict, GOOD[name](provider)) != 401}
    assert len(typed) == 4
    assert all(name.startswith(("as RFC 9068", "in capitals", "with its whole", "typed")) for name in typed)


# --- whatever it says -----------------------------------------------------------------------------


@effort(max_examples=100, deadline=None)
@given(head=JSON, claims=JSON, more=st.dictionaries(st.sampled_from(CLAIMS), JSON))
def test_whatever_a_token_says_it_is_taken_or_refused(
    head: Any, claims: Any, more: dict[str, Any], provider: Provider, known: Checker
) -> None:
    for spoken in (as_json(head), HEAD):
        for said in (as_json(claims), as_json({**provider.claims(), **more})):
            found = outcome(known, signed(spoken, said))
            assert found == 401 or isinstance(found, Person)


# --- how a token comes ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[str]:
    store: Path = tmp_path_factory.mktemp("tokens") / "store"
    fill(store)
    with server(store, mode="shared", oidc_issuer=provider.issuer) as there:
        yield there


def test_a_token_comes_in_the_header_and_in_no_other_way(address: str, provider: Provider) -> None:
    """Source: RFC 6750, section 2; RFC 9700, section 4.3.2."""
    token = provider.signed()
    header = {"Authorization": f"Bearer {token}"}
    assert httpx2.get(f"{address}/v1/lessons", headers=header).status_code == 200
    assert httpx2.get(f"{address}/v1/lessons", params={"access_token": token}).status_code == 401
    assert httpx2.get(f"{address}/v1/lessons", headers={"Cookie": f"access_token={token}"}).status_code == 401
    assert httpx2.post(f"{address}/sparql", data={"access_token": token, "query": "ASK {}"}).status_code == 401
    assert httpx2.get(f"{address}/v1/lessons", headers={"Authorization": token}).status_code == 401
    assert httpx2.get(f"{address}/v1/lessons", headers={"X-Access-Token": token}).status_code == 401
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]
    assert httpx2.get(f"{address}/v1/lessons", headers=twice).status_code == 401


@pytest.mark.parametrize("content", [NESTED.encode(), b"\xff\xfe", b"{}", b'{"alg": 1e999}', b'{"alg":"RS256"}'])
def test_a_head_of_anything_is_refused_over_http(content: bytes, address: str) -> None:
    answer = httpx2.get(f"{address}/v1/lessons", headers={"Authorization": f"Bearer {part(content)}.AAAA.AAAA"})
    assert (answer.status_code, "invalid_token" in answer.headers["WWW-Authenticate"]) == (401, True)
