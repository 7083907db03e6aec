"""
What an access token has to be, before and after its signature is known to hold: its form, its head, its claims.

An ID token is not one: it tells a client who signed in, and every client that somebody signs in to gets one.
A token that calls itself `at+jwt` is an access token. Many providers say `JWT` of both sorts, or nothing: then the
token has to say that it is one (`typ` or `token_use` among the claims, as Keycloak and Cognito do), or what it is good
for (`scope`, `scp`), or that its client is another than it is for; or it says nothing but what every token says.

Source: RFC 7515, RFC 7519, RFC 8725 (section 3), RFC 9068 (section 4), OpenID Connect Core 1.0 (section 2).
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry

from api.http.problems import Problem

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
_LEEWAY_S: Final = 30  # clocks differ
_TYPE: Final = "at+jwt"
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")  # a JWS, signed; no JWE, nothing else
_LAST_MOMENT: Final = 253_402_300_799  # of the year 9999, in seconds since 1970: beyond it is no date
_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, section 2
_OF_EVERY_TOKEN: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})  # RFC 7519, section 4.1
_OF_ID_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
_CLIENTS: Final = ("azp", "client_id", "cid", "appid")


class _Registry(jws.JWSRegistry):
    max_header_length = 8192  # some providers send the chain of their certificate along


# RFC 7515, section 4: header parameters that are not understood are ignored, unless they are critical.
_REGISTRY: Final = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


def head_of(token: str, *, typed: bool) -> Mapping[str, Any]:
    """
    The head of a token that may be an access token; what it says of keys (`jku`, `jwk`, `x5u`, `x5c`) is not followed.

    Args:
        token: As it came.
        typed: Whether only tokens are taken that call themselves `at+jwt`.

    Raises:
        Problem: 401, if it is no signed token, of an algorithm or sort that is not taken, or asks for an extension.
    """
    if not _COMPACT.fullmatch(token):
        raise refused("geen ondertekend token", "not a signed token")
    head = _object(_decoded(token.partition(".")[0]))
    if head.get("alg") not in ALGORITHMS:
        raise refused("ander algoritme", "another algorithm")
    if "crit" in head:  # RFC 7515, section 4.1.11: no extension is understood here
        raise refused("onbekende uitbreiding", "unknown extension")
    if not isinstance(head.get("kid", ""), str):
        raise refused("kid", "kid")
    kind = _type_of(head)
    if kind != _TYPE and (typed or kind not in {"", "jwt"}):
        raise refused("geen access token", "not an access token")
    return head


def claims_of(token: str, keys: Sequence[Key]) -> Mapping[str, Any] | None:
    """
    What a token says, when one of the keys signed it.

    Raises:
        Problem: 401, if it is signed but says nothing that can be read.
    """
    for key in keys:
        try:
            content = jws.deserialize_compact(token, key, registry=_REGISTRY).payload
        except (JoseError, TypeError, ValueError):
            continue
        return _object(content or b"")
    return None


def check(
    head: Mapping[str, Any],
    claims: Mapping[str, Any],
    *,
    issuers: Collection[str],
    audiences: Collection[str],
    roles_claim: str,
) -> str:
    """
    The subject of a token that is an access token of this provider for this service, and valid now.

    Raises:
        Problem: 401, if it is something else.
    """
    must_hold(claims, issuers, aud={"essential": True, "values": list(audiences)})
    if "cnf" in claims:  # RFC 9449, section 7.1; RFC 8705, section 3: whoever stole it could use it here
        raise refused("gebonden aan een sleutel die hier niet wordt gevraagd", "bound to a key that is not asked here")
    if _type_of(head) != _TYPE and not _is_for_access(claims, roles_claim):
        raise refused(
            "geen access token maar een ID-token, of niet van elkaar te onderscheiden",
            "not an access token but an ID token, or not to be told apart",
        )
    return subject_of(claims)


def must_hold(claims: Mapping[str, Any], issuers: Collection[str], **more: Any) -> None:
    """
    See that a token is of this provider and valid now, and that it says of whom it is.

    Args:
        claims: What it says.
        issuers: The provider, however it writes itself.
        more: By claim what more is asked of it, as `JWTClaimsRegistry` takes that.

    Raises:
        Problem: 401, if it is not.
    """
    always: dict[str, Any] = {
        "iss": {"essential": True, "values": list(issuers)},
        "exp": {"essential": True},
        "sub": {"essential": True},
    }
    try:
        JWTClaimsRegistry(leeway=_LEEWAY_S, **{**always, **more}).validate(dict(claims))
    except JoseError as error:
        raise refused(type(error).__name__, type(error).__name__) from error


def subject_of(claims: Mapping[str, Any]) -> str:
    """
    The subject of a token that is otherwise valid.

    Raises:
        Problem: 401, if it is none that can stand in the journal and in the trail, or the last moment is no date.
    """
    if claims["exp"] > _LAST_MOMENT:
        raise refused("exp", "exp")
    subject: str = claims["sub"]
    if not subject.isprintable() or len(subject) > _LONGEST_SUBJECT:
        raise refused("sub", "sub")
    return subject


def refused(nl: str, en: str) -> Problem:
    """That a token is not taken, and why. Source: RFC 6750, section 3."""
    return Problem(
        "unauthenticated",
        f"dit token is niet geldig ({nl})",
        f"this token is not valid ({en})",
        headers={"WWW-Authenticate": 'Bearer realm="kring", error="invalid_token"'},
    )


def _is_for_access(claims: Mapping[str, Any], roles_claim: str) -> bool:
    """Whether a token without a type of its own is an access token all the same."""
    stated = claims.get("typ", claims.get("token_use"))
    if stated is not None:
        return str(stated).lower() in {"bearer", "access"}
    if claims.keys() & _OF_ID_TOKENS:
        return False
    if claims.get("scope") or claims.get("scp"):
        return True
    client = next((claims[name] for name in _CLIENTS if name in claims), None)
    if client is not None:
        return client not in ([claims["aud"]] if isinstance(claims["aud"], str) else claims["aud"])
    return claims.keys() <= {*_OF_EVERY_TOKEN, roles_claim}


def _type_of(head: Mapping[str, Any]) -> str:
    """The media type in a head, as RFC 7515 (section 4.1.9) compares them."""
    return str(head.get("typ", "")).lower().removeprefix("application/")


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as error:
        raise refused("geen ondertekend token", "not a signed token") from error


def _object(content: bytes) -> Mapping[str, Any]:
    """
    A JSON object in UTF-8 in which every name occurs once; numbers that JSON does not have are refused.

    Source: RFC 7515, section 4; RFC 7519, section 4; RFC 8725, section 3.7.
    """
    try:
        value = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise refused("geen JSON", "no JSON") from error
    if not isinstance(value, dict):
        raise refused("geen JSON-object", "no JSON object")
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")
