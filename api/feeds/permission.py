"""With what somebody switches a feed on: a key, of which it is known until when it holds."""

from starlette.requests import Request

from api.http.dependencies import lasting_key
from kg.access import Principal


def key_of(request: Request, asker: Principal) -> str:
    """The id of the key that switches a feed on; the single user has none."""
    return lasting_key(
        request,
        asker,
        "zet een bron aan met een API-sleutel: van een token is niet te zeggen tot wanneer het geldt",
        "switch a feed on with an API key: nobody can say until when a token holds",
    )
