"""How the service runs: every setting, from the environment as KRING_<NAME>. See docs/reference/settings.md."""

import json
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, DirectoryPath, Field, FilePath, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kg.addresses import Rules
from kg.errors import InputError

API_VERSION: Final = "1.0.0"
_MIB: Final = 1024 * 1024
_PREFIX: Final = "KRING_"
_NO_LIST: Final = "schrijf een lijst met komma's ertussen, of als JSON"
_ADVICE: Final[Mapping[str, str]] = {  # by the type of pydantic's error
    "literal_error": "kies {expected}",
    "bool_parsing": "kies true of false",
    "int_parsing": "geef een geheel getal",
    "float_parsing": "geef een getal",
    "greater_than": "geef een getal boven {gt:g}",
    "greater_than_equal": "geef minstens {ge:g}",
    "less_than_equal": "geef hoogstens {le:g}",
    "path_not_file": "geef een bestand dat er is",
    "path_not_directory": "geef een map die er is",
    "value_error": _NO_LIST,
    "string_type": _NO_LIST,
    "tuple_type": _NO_LIST,
}


def _listed(value: object) -> object:
    """The parts of a text with commas, or of a list in JSON; what is no text as it is."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


_Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
_Numbers = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """The settings; the description of each is the text of the reference."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="ignore")

    store: Path = Field(Path("kring-store"), description="Folder of the store.")
    read_only: bool = Field(False, description="Only read: for a store on a disk that cannot be written, a replica.")  # noqa: FBT003
    house_style: FilePath | None = Field(
        None, description="CSS file of tokens with which the page takes the house style of a municipality."
    )
    accessibility: FilePath | None = Field(
        None, description="TOML file with what your organisation says in its accessibility statement; see below."
    )
    templates: DirectoryPath | None = Field(
        None,
        description="Folder of templates for drafts of policy: `NAME.toml` for everybody, `ORGANISATION/NAME.toml` for "
        "one; see [drafts.md](drafts.md).",
    )
    encoder: str = Field(
        "", description="`e5`, `none`, or the folder of a model of sentence-transformers; empty: e5 if there."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    mode: Literal["local", "shared"] = Field(
        "local",
        description="`local`: one user, without signing in, who may do everything; listens on loopback only. "
        "`shared`: everyone signs in with an API key or an OpenID Connect token.",
    )
    base_url: str = Field(
        "",
        description="Address at which others reach the service, for instance `https://kring.example.nl`; with a path "
        "(`https://example.nl/kring`) every link has it, and what stands before the service takes it off.",
    )
    allowed_hosts: _Texts = Field(
        (),
        description="Host names that the service answers to, for instance `kring.example.nl`; empty: loopback names "
        "and the host of `KRING_BASE_URL`, or in shared mode any when that is empty.",
    )
    cors_origins: _Texts = Field(
        (),
        description="Origins whose pages may call the service from a browser. "
        "The words, shapes and context of Kring and the OpenAPI document may be read from anywhere.",
    )
    operators: _Texts = Field(
        ("kring",),
        description="Organisations whose shared records count as fact for everyone: registers of municipalities, "
        "figures, frameworks, developments. Of others, what they say of themselves counts.",
    )
    anonymous_reading: bool = Field(False, description="In shared mode: read public spaces without signing in.")  # noqa: FBT003
    oidc_issuer: str = Field("", description="OpenID Connect provider whose tokens are accepted; empty: none.")
    oidc_audience: str = Field("kring", description="The audience that a token must be for.")
    oidc_typed_only: bool = Field(
        False,  # noqa: FBT003
        description="Only tokens are taken that call themselves access tokens (`typ` is `at+jwt`, RFC 9068); else also "
        "those of providers that do not, when they cannot be ID tokens: see below.",
    )
    oidc_roles_claim: str = Field(
        "kring_roles", description='Claim that gives the role per organisation, for instance `{"ede": "editor"}`.'
    )
    oidc_client: str = Field(
        "",
        description="The id of Kring as a client of that provider, for people who sign in with a browser; empty: with "
        "a key only. Wants `KRING_BASE_URL`; the address to come back to is that with `/inloggen/terug`.",
    )
    oidc_secret: str = Field(
        "", repr=False, description="The secret of that client; empty: a public client, with PKCE alone."
    )
    oidc_scope: str = Field(
        "openid profile",
        description="What is asked for when somebody signs in; with `offline_access` many let a session last.",
    )
    max_body_bytes: int = Field(4 * _MIB, gt=0, description="Largest body of a request, in bytes.")
    max_upload_bytes: int = Field(256 * _MIB, gt=0, description="Largest upload of files, in bytes.")
    max_seconds: float = Field(30.0, gt=0, description="Seconds that one request may take, reading it included.")
    sparql_seconds: float = Field(20.0, gt=0, description="Seconds after which a SPARQL query is stopped.")
    sparql_max_bytes: int = Field(64 * _MIB, gt=0, description="Largest answer to a SPARQL query, in bytes.")
    workers: int = Field(8, gt=0, description="How many questions are worked on at the same time; others wait.")
    max_connections: int = Field(1000, gt=0, description="Requests at a time; more get 503 at once.")
    rate_per_minute: int = Field(
        0, ge=0, description="Requests a minute for each key, token or address; 0: no limit in local mode, 1200 shared."
    )
    hooks_allow_private: _Texts = Field(
        (),
        description="Networks that web hooks may call though they are not public, for instance `10.2.0.0/16`.",
    )
    hooks_allow_http: bool = Field(False, description="Web hooks may go over `http://`, without TLS.")  # noqa: FBT003
    hooks_ports: _Numbers = Field((), description="Ports that web hooks may call; empty: 443 and 8443.")
    hooks_attempts: int = Field(9, ge=1, le=20, description="Attempts before a message of a web hook is given up.")
    hooks_seconds: float = Field(
        10.0,
        gt=0,
        description="Seconds between two looks for news for feeds and web hooks, when something was written.",
    )
    mcp_decides: bool = Field(
        False,  # noqa: FBT003
        description="Language models may decide on proposals over MCP, with the rights of the caller; see mcp.md.",
    )
    feeds: bool = Field(
        True,  # noqa: FBT003
        description="Poll the feeds that somebody has switched on while the service runs; not when it only reads.",
    )
    feeds_allow_private: _Texts = Field(
        (),
        description="Networks that feeds may be fetched from though they are not public, for instance `10.2.0.0/16`.",
    )
    feeds_allow_http: bool = Field(False, description="Feeds may be fetched over `http://`, without TLS.")  # noqa: FBT003
    feeds_ports: _Numbers = Field(
        (), description="Ports that feeds may be fetched from; empty: 443 and 8443. A mailbox always may at 993."
    )
    feeds_secrets: DirectoryPath | None = Field(
        None,
        description="Folder with the password of each mailbox that is followed, in a file that has the id of its feed "
        "as name. Passwords stand nowhere else.",
    )
    telemetry: bool = Field(False, description="Traces by OpenTelemetry; OTEL_EXPORTER_OTLP_ENDPOINT says where to.")  # noqa: FBT003
    drain_seconds: float = Field(
        0.0,
        ge=0,
        description="Seconds that the service goes on when it is told to stop, while `/ready` says no already: what "
        "spreads requests over services takes another by then.",
    )
    stop_seconds: int = Field(15, gt=0, description="Seconds that running requests get to end when the service stops.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")
    log_client: Literal["hash", "address", "none"] = Field(
        "hash",
        description="How the log names where a request comes from: a keyed hash of the address that differs each day, "
        "the address itself, or not at all; see below.",
    )
    contact_name: str = Field("Beheer van Kring", description="Contact in the OpenAPI document.")
    contact_email: str = Field("beheer@kring.example", description="Its address for mail.")
    contact_url: str = Field("https://w3id.org/kring", description="Its page.")
    license: str = Field(
        "",
        description="Licence of the data, an IRI that VoID and the catalogue state, for instance "
        "`https://creativecommons.org/licenses/by/4.0/`; empty: none is claimed.",
    )

    @property
    def root(self) -> str:
        """The path of the address at which others reach the service, without a slash at its end: every link has it."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def hook_rules(self) -> Rules:
        """Where web hooks may go."""
        return Rules.of(self.hooks_allow_private, http=self.hooks_allow_http, ports=self.hooks_ports, settings="HOOKS")

    @property
    def feed_rules(self) -> Rules:
        """Where feeds may be fetched."""
        return Rules.of(self.feeds_allow_private, http=self.feeds_allow_http, ports=self.feeds_ports, settings="FEEDS")

    @property
    def rate(self) -> int:
        """Requests a minute; 0 for no limit."""
        return self.rate_per_minute or (1200 if self.mode == "shared" else 0)

    @classmethod
    def read(cls, **given: Any) -> Self:
        """
        The settings of the environment, checked; what is given goes before it.

        Raises:
            InputError: As `checked`, or if one of them is not what it should be.
        """
        try:
            return cls(**given).checked()
        except ValidationError as error:
            raise InputError("; ".join(_wrong(dict(one)) for one in error.errors())) from None

    def checked(self) -> Self:
        """
        The settings themselves, when they are safe together.

        Raises:
            InputError: If the local mode, where nobody signs in, would be open to other machines, or something in them
                cannot be read.
        """
        if self.mode == "local" and not is_loopback(self.host):
            raise InputError(
                f"zonder inloggen luistert Kring alleen op deze machine, niet op {self.host!r}; "
                "kies KRING_MODE=shared en maak sleutels met: kring key add"
            )
        for name in ("hooks_allow_private", "feeds_allow_private"):
            for network in getattr(self, name):
                if not _is_network(network):
                    setting = f"{_PREFIX}{name}".upper()
                    raise InputError(f"{setting} {network!r} is geen netwerk als 10.2.0.0/16 of fd00::/8")
        if self.license and not _is_iri(self.license):
            raise InputError(
                f"KRING_LICENSE {self.license!r} is geen adres van een licentie; geef er een als "
                "https://creativecommons.org/licenses/by/4.0/"
            )
        if self.oidc_issuer and not is_safe(self.oidc_issuer):
            raise InputError(f"KRING_OIDC_ISSUER {self.oidc_issuer!r} moet met https:// beginnen")
        if self.oidc_client and not (self.oidc_issuer and is_safe(self.base_url)):
            raise InputError(
                "KRING_OIDC_CLIENT vraagt om KRING_OIDC_ISSUER, en om KRING_BASE_URL met https://: daarheen komt terug "
                "wie inlogt"
            )
        if self.oidc_client and "openid" not in self.oidc_scope.split():
            raise InputError(f"KRING_OIDC_SCOPE {self.oidc_scope!r} moet openid bevatten")
        return self


def _wrong(error: Mapping[str, Any]) -> str:
    """What is wrong with one setting, from an error of pydantic."""
    expected = str(error.get("ctx", {}).get("expected", "")).replace(" or ", " of ")
    advice = _ADVICE.get(error["type"], "zie docs/reference/settings.md")
    name = f"{_PREFIX}{error['loc'][0]}".upper()
    return f"{name} {error['input']!r} is niet goed: {advice.format(**{**error.get('ctx', {}), 'expected': expected})}"


def is_loopback(host: str) -> bool:
    """Whether a host can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_iri(text: str) -> bool:
    return re.fullmatch(r"""https?://[^\s<>"{}|\\^`]+""", text) is not None  # Source: RFC 3987; as in Turtle


def is_safe(url: str) -> bool:
    """Over TLS, or on this machine."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    return scheme == "https" or (scheme == "http" and is_loopback(host.rpartition(":")[0] or host))
