"""Where a daemon listens beyond this machine and the site has no certificate, it makes one that signs itself."""

import ipaddress
import os
import socket
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import ifaddr
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from epass.errors import ConfigError
from epass.listening import Listening

_LASTS = timedelta(days=730)
# Clocks of desks may go wrong: it holds from before it was made, and is renewed well before its end.
_HOLDS_FROM = timedelta(days=1)
_RENEWED_BEFORE = timedelta(days=60)
_ANY = {"0.0.0.0", "::", ""}


def certified(listening: Listening, folder: Path, now: datetime) -> tuple[Path | None, Path | None]:
    """The certificate and its key: the site's own, none where only this machine listens, else one that is in this
    folder, made now if it is not there, ends soon or is for other addresses."""
    if listening.certificate or listening.is_local:
        return listening.certificate, listening.key
    certificate, key = made(folder)
    names = _names(listening.host)
    if not _is_good(certificate, key, names, now):
        _make(certificate, key, names, now)
    return certificate, key


def made(folder: Path) -> tuple[Path, Path]:
    """Where they are, once they are made."""
    return folder / "certificate.pem", folder / "key.pem"


def fingerprint(certificate: Path) -> str:
    """SHA-256, as browsers show it."""
    found = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return found.hex(":").upper()


def ends(certificate: Path) -> datetime:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _names(host: str) -> list[str]:
    """Under which a browser may come: the machine's names, and its addresses."""
    name = socket.gethostname()
    if host in _ANY:
        found = [ip.ip if ip.is_IPv4 else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips]
        addresses = [address for address in map(str, found) if not address.startswith("fe80")]
    else:
        addresses = [host]
    short = name.split(".")[0]
    return sorted({name, short, f"{short}.local", "localhost", *addresses})


def _is_good(certificate: Path, key: Path, names: list[str], now: datetime) -> bool:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    known = {str(name.value) for name in alternatives}
    return now + _RENEWED_BEFORE < found.not_valid_after_utc and set(names) <= known


def _make(certificate: Path, key: Path, names: list[str], now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"e-PASS {socket.gethostname()}"[:64])])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _HOLDS_FROM)
        .not_valid_after(now + _LASTS)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        certificate.parent.mkdir(parents=True, exist_ok=True)
        _write(key, secret, 0o600)
        _write(certificate, built.public_bytes(serialization.Encoding.PEM), 0o644)
    except OSError as error:
        sentence = f"no certificate can be made in {certificate.parent}: {error.strerror}"
        raise ConfigError([f"console.certificate: {sentence}"]) from error


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, content: bytes, mode: int) -> None:
    """All of it or nothing, and nobody reads it in between."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
