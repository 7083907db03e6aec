"""Whose certificates are believed of the services that Kring calls: one answer for all of them."""

import os
import ssl

import httpx2

from kg.errors import InputError


def trusted() -> ssl.SSLContext:
    """
    The authorities of the system, or those of SSL_CERT_FILE or SSL_CERT_DIR, for a house with its own.

    Raises:
        InputError: If what those name cannot be read.
    """
    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
        raise InputError(f"SSL_CERT_FILE of SSL_CERT_DIR {named!r} bevat geen certificaten: {error}") from error
