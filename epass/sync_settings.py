"""What epass.toml says of the central platform: where it is, how this site shows who it is, and what it may change."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from epass.table import Table

ALLOWANCES = ("hours", "services", "texts")
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings:
    """`url`: the platform's address, empty for none. `token_file` holds the site's token; None: the systemd credential
    “platform-token”. `ca`: a PEM file with the authority of the platform's certificate, None for the system's.
    `proxy`: the address of an HTTP proxy, empty for none. `allows`: what the platform may change here. `phones`: so
    many numbers from telephones may wait at once."""

    url: str = ""
    token_file: Path | None = None
    ca: Path | None = None
    proxy: str = ""
    allows: frozenset[str] = frozenset()
    phones: int = 60


def read_sync(table: Table) -> SyncSettings:
    settings = SyncSettings(
        url=table.device("url", "", schemes=("https", "http")).rstrip("/"),
        token_file=table.file("token_file"),
        ca=table.file("ca"),
        proxy=table.device("proxy", "", schemes=("http", "https")),
        allows=frozenset(table.texts("allows", ["texts"])),
        phones=table.whole("phones", 60, least=0, most=1000),
    )
    if settings.url.startswith("http:") and urlsplit(settings.url).hostname not in _LOCAL:
        table.mistake("url", "must begin with https: the site's token must not be seen on the way")
    for word in sorted(settings.allows - set(ALLOWANCES)):
        table.mistake("allows", f"“{word}” is not one of {', '.join(ALLOWANCES)}")
    table.close()
    return settings
