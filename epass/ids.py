"""Ids for machines: opaque, unguessable, short enough for a QR code."""

import secrets


def new_id() -> str:
    """16 URL-safe characters, 96 bits of chance."""
    return secrets.token_urlsafe(12)
