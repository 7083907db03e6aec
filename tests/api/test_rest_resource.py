"""Where a client learns who gives tokens for the service (RFC 9728), asked as the official client of MCP does."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from mcp.client.auth.utils import (
    build_protected_resource_metadata_discovery_urls,
    extract_resource_metadata_from_www_auth,
)
from mcp.shared.auth import ProtectedResourceMetadata
from mcp.shared.auth_utils import check_resource_allowed
from starlette.testclient import TestClient

from tests.provider import Provider, running
from tests.rest_service import LESSON, client, fill

WELL_KNOWN = "/.well-known/oauth-protected-resource"
BASES = ["https://kring.example", "https://kring.example/pad", "https://kring.example:8443/een/twee/"]
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resource") / "store"
    fill(folder)
    return folder


def at(service: TestClient, url: str, base: str) -> httpx2.Response:
    """What stands at an address, by a proxy that takes the path of the service off when it is there."""
    path = url.removeprefix("https://").partition("/")[2]
    prefix = base.rstrip("/").removeprefix("https://").partition("/")[2]
    inside = path.removeprefix(f"{prefix}/") if prefix else path
    return service.get(f"/{inside}", headers={"Host": "kring.example"})


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("path", "resource"), [("/mcp", "/mcp"), ("/v1/lessons", ""), ("/id/les-1", "")])
def test_who_may_not_come_in_is_told_where_it_stands_who_gives_tokens(
    base: str, path: str, resource: str, store: Path, provider: Provider
) -> None:
    with client(store, mode="shared", base_url=base, oidc_issuer=provider.issuer) as service:
        for sent in ({}, {"Authorization": "Bearer a.b.c"}, {"Authorization": "Bearer kring_0_x"}):
            refused = service.post(path, json=PING, headers={**sent, "Host": "kring.example"})
            assert refused.status_code == 401
            url = extract_resource_metadata_from_www_auth(refused)
            assert url == f"{base.rstrip('/')}{WELL_KNOWN}{resource}"
            said = ProtectedResourceMetadata.model_validate_json(at(service, url, base).content)
            assert str(said.resource) == f"{base.rstrip('/')}{resource}"
            assert check_resource_allowed(f"{base.rstrip('/')}{path}", str(said.resource))
            assert [str(one) for one in said.authorization_servers] == [provider.issuer]
            assert said.bearer_methods_supported == ["header"]


@pytest.mark.parametrize("base", BASES)
def test_it_stands_where_the_standard_makes_the_address_too(base: str, store: Path, provider: Provider) -> None:
    """Source: RFC 9728, section 3.1."""
    with client(store, mode="shared", base_url=base, oidc_issuer=provider.issuer) as service:
        [first, *_] = build_protected_resource_metadata_discovery_urls(None, f"{base.rstrip('/')}/mcp")
        answer = service.get(
            httpx2.URL(first).path, headers={"Host": "kring.example", "Origin": "https://elders.example"}
        )
        assert answer.json()["resource"] == f"{base.rstrip('/')}/mcp"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert service.get(f"{WELL_KNOWN}/sparql", headers={"Host": "kring.example"}).status_code == 404


def test_without_a_provider_or_an_address_of_its_own(store: Path, provider: Provider) -> None:
    with client(store, mode="shared") as service:
        assert service.get(WELL_KNOWN).status_code == 404
        assert service.get("/v1/lessons").headers["WWW-Authenticate"] == 'Bearer realm="kring"'
    with client(store, mode="shared", oidc_issuer=provider.issuer) as service:
        assert service.get(f"{WELL_KNOWN}/mcp").json()["resource"] == "http://localhost/mcp"
    with client(store) as service:
        assert service.get(WELL_KNOWN).status_code == 404


def test_a_token_for_the_models_door_opens_that_door_alone(store: Path, provider: Provider) -> None:
    """Source: RFC 8707, section 2; RFC 8725, section 3.9."""
    base = "https://kring.example/pad"
    host = {"Host": "kring.example", "Accept": "application/json, text/event-stream"}
    with client(store, mode="shared", base_url=base, oidc_issuer=provider.issuer) as service:

        def codes(audience: str) -> tuple[int, int]:
            headers = {**host, "Authorization": f"Bearer {provider.signed(aud=audience)}"}
            asked = service.post("/mcp", json=PING, headers=headers)
            return asked.status_code, service.post("/v1/lessons", json=LESSON, headers=headers).status_code

        assert codes("kring") == codes(base) == codes(f"{base}/") == (200, 201)
        assert codes(f"{base}/mcp") == (200, 401)
        assert (
            codes("https://kring.example")
            == codes(f"{base}/mcp/x")
            == codes("https://elders.example/mcp")
            == (401, 401)
        )
