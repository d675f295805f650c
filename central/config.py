"""central.toml becomes frozen dataclasses; every mistake in it is reported, all at once, with its path."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from central.forwarded import Network, networks
from epass.errors import ConfigError
from epass.table import Table, read_table

DEFAULT_PATH = Path("/etc/epass/central.toml")
DATABASES = ("sqlite", "postgresql")
_SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """`url`: sqlite:///FILE (within the state folder, unless it begins with a slash) or postgresql://USER@HOST/NAME.
    `connections`: how many this process opens at most."""

    url: str
    connections: int

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgresql:")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """`public_address`: how citizens and sites reach it, without a slash at the end. `proxies`: the addresses and
    networks whose X-Forwarded-For is believed."""

    host: str
    port: int
    public_address: str
    proxies: tuple[Network, ...]
    languages: tuple[str, ...]

    @property
    def is_secure(self) -> bool:
        return self.public_address.startswith("https:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """`tax_numbers` turns a tax number into what is kept of it, `cookies` signs what browsers keep. Who loses the
    first loses the way from a citizen to the bookings."""

    tax_numbers: bytes
    cookies: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxisnetSettings:
    """One OAuth 2.0 client of the GSIS. `base` ends in a slash: …/oauth2server/ for citizens, …/oauth2servergov/ for
    employees."""

    base: str
    client_id: str
    secret: str
    scope: str
    timeout: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`server`: smtp://HOST:PORT (STARTTLS where it is offered), smtps://HOST:PORT, file:///FOLDER (one file a mail),
    or empty: no mails. `reminder`: how long before the time of a booking."""

    server: str
    sender: str
    user: str
    password: str
    reminder: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """How many days after the visit contact data is deleted and a booking loses its name; after how many days what
    sites sent goes (`entries_days`), their tickets, of which figures are made, and the two logs."""

    contact_days: int
    booking_days: int
    entries_days: int
    tickets_days: int
    log_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`bookings`: how many to come one person may have. `site_silent`: a site that was not heard of for so long is said
    to be silent. `request_lives`: how long a site may take to answer a telephone. `logins` wrong ones within
    `logins_within` close a login for that long. `session`: how long one lasts untouched, `session_longest` at all."""

    bookings: int
    site_silent: timedelta
    request_lives: timedelta
    logins: int
    logins_within: timedelta
    session: timedelta
    session_longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralConfig:
    """`citizens` and `clerks`: their TAXISnet, None where there is none."""

    state_dir: Path
    timezone: ZoneInfo
    database: DatabaseSettings
    web: WebSettings
    keys: Keys
    citizens: TaxisnetSettings | None
    clerks: TaxisnetSettings | None
    mail: MailSettings
    retention: RetentionSettings
    limits: Limits


def find(path: Path | None) -> Path:
    """The file to read: the one named, else EPASS_CENTRAL_CONFIG, else /etc/epass/central.toml."""
    return path or Path(os.environ.get("EPASS_CENTRAL_CONFIG") or DEFAULT_PATH)


def load(path: Path | None = None) -> CentralConfig:
    """Raises ConfigError with every mistake, those in the files that it names included."""
    path = find(path)
    mistakes: list[str] = []
    config = _read(read_table(path, mistakes), path.parent)
    if mistakes:
        raise ConfigError([f"{path}: {mistake}" for mistake in mistakes])
    return config


def _read(table: Table, folder: Path) -> CentralConfig:
    state_dir = folder / (
        os.environ.get("EPASS_CENTRAL_STATE_DIR") or table.text("state_dir", "/var/lib/epass-central")
    )
    taxisnet = table.table("taxisnet")
    config = CentralConfig(
        state_dir=state_dir,
        timezone=_timezone(table),
        database=_database(table.table("database"), state_dir, folder),
        web=_web(table.table("web")),
        keys=_keys(table.table("keys"), folder),
        citizens=_taxisnet(taxisnet, "citizens", "https://oauth2.gsis.gr/oauth2server/", folder),
        clerks=_taxisnet(taxisnet, "clerks", "https://oauth2.gsis.gr/oauth2servergov/", folder),
        mail=_mail(table.table("mail"), folder),
        retention=_retention(table.table("retention")),
        limits=_limits(table.table("limits")),
    )
    taxisnet.close()
    table.close()
    return config


def _timezone(table: Table) -> ZoneInfo:
    zone = table.text("timezone", "Europe/Athens")
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: “Europe” is a folder
        table.mistake("timezone", f"there is no time zone “{zone}”")
        return ZoneInfo("UTC")


def _database(table: Table, state_dir: Path, folder: Path) -> DatabaseSettings:
    url_file = table.text("url_file", "")
    written = table.device("url", "sqlite:///central.db", schemes=DATABASES)
    url = _secret(table, "url_file", folder / url_file) if url_file else written
    if url_file and not url.startswith(tuple(f"{scheme}:" for scheme in DATABASES)):
        table.mistake("url_file", "must hold an address that begins with sqlite: or postgresql:")
    if url.startswith("sqlite:"):
        name = url.removeprefix("sqlite:///")
        if not name or name == url:
            table.mistake("url", "a file must be named: sqlite:///central.db")
        url = f"sqlite:///{state_dir / name}"
    settings = DatabaseSettings(url=url, connections=table.whole("connections", 10, least=1, most=200))
    table.close()
    return settings


def _web(table: Table) -> WebSettings:
    host, _, port = table.text("listen", "127.0.0.1:8480", pattern=r"\S+:\d{1,5}").rpartition(":")
    public_address = table.device("public_address", schemes=("https", "http"))
    parts = urlsplit(public_address)
    if public_address and (not parts.netloc or parts.query or parts.fragment):
        table.mistake("public_address", f"“{public_address}” is not an address such as https://rantevou.example.gr")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
        table.mistake("public_address", "must begin with https: personal data goes over it")
    chosen = table.texts("languages", ["el", "en"])
    for language in chosen:
        if language not in ("el", "en"):
            table.mistake("languages", f"“{language}” is not one of el, en")
    settings = WebSettings(
        host=host.strip("[]"),
        port=int(port) if port.isdecimal() else 0,
        public_address=public_address.rstrip("/"),
        proxies=_proxies(table),
        languages=tuple(chosen) or ("el",),
    )
    if settings.port > 65535:
        table.mistake("listen", f"there is no port {port}")
    table.close()
    return settings


def _proxies(table: Table) -> tuple[Network, ...]:
    try:
        return networks(table.texts("proxies", ["127.0.0.1", "::1"]))
    except ValueError as error:
        table.mistake("proxies", f"not an address such as 192.0.2.7 or a network such as 192.0.2.0/24: {error}")
        return ()


def _keys(table: Table, folder: Path) -> Keys:
    keys = Keys(
        tax_numbers=_key(table, "tax_numbers_file", folder),
        cookies=_key(table, "cookies_file", folder),
    )
    if keys.cookies and keys.tax_numbers == keys.cookies:
        table.mistake("cookies_file", "must hold another key than tax_numbers_file")
    table.close()
    return keys


def _key(table: Table, key: str, folder: Path) -> bytes:
    name = table.text(key)
    if not name:
        return b""
    value = _secret(table, key, folder / name).encode()
    if value and len(value) < _SHORTEST_KEY:
        table.mistake(key, f"the key in {folder / name} must have at least {_SHORTEST_KEY} characters")
    return value


def _taxisnet(taxisnet: Table, who: str, base: str, folder: Path) -> TaxisnetSettings | None:
    table = taxisnet.table(who)
    client_id = table.text("client_id", "")
    base = table.device("base", base, schemes=("https", "http"))
    if urlsplit(base).scheme == "http" and urlsplit(base).hostname not in ("localhost", "127.0.0.1"):
        table.mistake("base", "must begin with https: secrets go over it")
    secret_file = table.text("secret_file", "")
    if client_id and not secret_file:
        table.mistake("secret_file", "is missing: a client has a secret")
    settings = TaxisnetSettings(
        base=base.rstrip("/") + "/",
        client_id=client_id,
        secret=_secret(table, "secret_file", folder / secret_file) if client_id and secret_file else "",
        scope=table.text("scope", "read"),
        timeout=timedelta(seconds=table.number("timeout_s", 10, least=1, most=60)),
    )
    table.close()
    return settings if client_id else None


def _mail(table: Table, folder: Path) -> MailSettings:
    password_file = table.text("password_file", "")
    settings = MailSettings(
        server=table.device("server", "", schemes=("smtp", "smtps", "file")),
        sender=table.text("sender", ""),
        user=table.text("user", ""),
        password=_secret(table, "password_file", folder / password_file) if password_file else "",
        reminder=timedelta(hours=table.number("reminder_h", 24, least=1, most=240)),
    )
    if settings.server and "@" not in settings.sender:
        table.mistake("sender", "is missing: an address such as no-reply@rantevou.example.gr")
    table.close()
    return settings


def _retention(table: Table) -> RetentionSettings:
    settings = RetentionSettings(
        contact_days=table.whole("contact_days", 7, least=0, most=60),
        booking_days=table.whole("booking_days", 90, least=1, most=400),
        entries_days=table.whole("entries_days", 60, least=31, most=4000),
        tickets_days=table.whole("tickets_days", 400, least=31, most=4000),
        log_days=table.whole("log_days", 400, least=31, most=4000),
    )
    if settings.booking_days < settings.contact_days:
        table.mistake("booking_days", "must not be less than contact_days: the contact data goes first")
    table.close()
    return settings


def _limits(table: Table) -> Limits:
    limits = Limits(
        bookings=table.whole("bookings", 5, least=1, most=100),
        site_silent=timedelta(seconds=table.number("site_silent_s", 60, least=30, most=600)),
        request_lives=timedelta(seconds=table.number("request_lives_s", 60, least=10, most=600)),
        logins=table.whole("logins", 8, least=3, most=100),
        logins_within=table.minutes("logins_within_min", 15, least=1),
        session=table.minutes("session_min", 30, least=5),
        session_longest=timedelta(hours=table.number("session_longest_h", 10, least=1, most=24)),
    )
    table.close()
    return limits


def _secret(table: Table, key: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        table.mistake(key, f"{path} cannot be read: {getattr(error, 'strerror', 'it is not text')}")
        return ""
