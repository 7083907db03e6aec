"""
What an ID token has to be: it tells this client, and nobody else, who signed in just now.

Source: OpenID Connect Core 1.0, sections 3.1.3.7 and 12.2; RFC 8725, section 3.
"""

from collections.abc import Mapping
from typing import Any, Final

from api.http.identity import access_tokens
from api.http.identity.access_tokens import refused
from api.http.identity.oidc import Provider

_NAMED_BY: Final = ("name", "preferred_username", "email")  # what people know somebody by, the best first
_LONGEST_NAME: Final = 100  # characters


async def checked(
    provider: Provider, token: str, *, client: str, nonce: str = "", subject: str = ""
) -> Mapping[str, Any]:
    """
    What an ID token says.

    Args:
        provider: Who has to have signed it.
        token: As it came from the token end point.
        client: The id of this client.
        nonce: What was sent along when somebody went to sign in; "" for a token that is renewed.
        subject: Of the token that this one renews, or "".

    Raises:
        Problem: 401, if it is not a valid one; 503, if the provider cannot be reached.
    """
    head = access_tokens.head_of(token, typed=False)
    if str(head.get("typ", "jwt")).lower() != "jwt":
        raise refused("geen ID-token", "not an ID token")
    claims = await provider.signed(token, head)
    known = {name: {"essential": True, "value": value} for name, value in (("nonce", nonce), ("sub", subject)) if value}
    access_tokens.must_hold(
        claims, provider.issuers, aud={"essential": True, "value": client}, iat={"essential": True}, **known
    )
    access_tokens.subject_of(claims)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client) != client:
        raise refused("azp", "azp")
    return claims


def name_in(claims: Mapping[str, Any]) -> str:
    """What people know somebody by; "" when it does not say."""
    said = (claims.get(name) for name in _NAMED_BY)
    return next((" ".join(one.split())[:_LONGEST_NAME] for one in said if isinstance(one, str) and one.strip()), "")
