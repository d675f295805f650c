"""A certificate of the site's own: made once, known by its fingerprint, renewed before it ends."""

import ssl
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from epass.errors import ConfigError
from epass.listening import Listening
from lan.certificate import certified, ends, fingerprint

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def listening(host="192.0.2.7", certificate=None, key=None):
    return Listening(host=host, port=8480, certificate=certificate, key=key)


def told_by_openssl(certificate, *what):
    done = subprocess.run(
        ["openssl", "x509", "-noout", "-in", certificate, *what], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_who_listens_to_this_machine_alone_needs_none(tmp_path):
    assert certified(listening("127.0.0.1"), tmp_path / "console", NOW) == (None, None)
    assert not (tmp_path / "console").exists()


def test_the_sites_own_is_used_as_it_is(tmp_path):
    own = tmp_path / "own.pem", tmp_path / "own.key"
    assert certified(listening("0.0.0.0", *own), tmp_path / "console", NOW) == own
    assert not (tmp_path / "console").exists()


def test_one_is_made_for_the_names_by_which_a_browser_may_come(tmp_path, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "kep-0532.example.gr")
    certificate, _ = certified(listening(), tmp_path / "console", NOW)
    text = told_by_openssl(certificate, "-text")
    for name in ("DNS:kep-0532.example.gr", "DNS:kep-0532.local", "IP Address:192.0.2.7"):
        assert name in text
    assert "prime256v1" in text and "ecdsa-with-SHA256" in text and "TLS Web Server Authentication" in text
    assert ends(certificate) == NOW + timedelta(days=730)


def test_on_every_address_it_is_for_all_of_this_machines(tmp_path):
    certificate, _ = certified(listening("0.0.0.0"), tmp_path / "console", NOW)
    assert "IP Address:127.0.0.1" in told_by_openssl(certificate, "-text")


def test_nobody_else_reads_the_key(tmp_path):
    _, key = certified(listening(), tmp_path / "console", NOW)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_fingerprint_is_what_browsers_and_openssl_show(tmp_path):
    certificate, _ = certified(listening(), tmp_path / "console", NOW)
    shown = told_by_openssl(certificate, "-fingerprint", "-sha256").strip().split("=")[1]
    assert fingerprint(certificate) == shown


def test_it_stays_the_same_until_it_ends_soon(tmp_path):
    folder = tmp_path / "console"
    first = fingerprint(certified(listening(), folder, NOW)[0])
    assert fingerprint(certified(listening(), folder, NOW + timedelta(days=669))[0]) == first
    renewed = certified(listening(), folder, NOW + timedelta(days=671))[0]
    assert fingerprint(renewed) != first and ends(renewed) == NOW + timedelta(days=671 + 730)


def test_for_another_address_there_is_another(tmp_path):
    folder = tmp_path / "console"
    first = fingerprint(certified(listening(), folder, NOW)[0])
    assert fingerprint(certified(listening("192.0.2.9"), folder, NOW)[0]) != first


@pytest.mark.parametrize("trouble", ["torn", "gone", "no key"])
def test_what_is_broken_is_made_anew(tmp_path, trouble):
    certificate, key = certified(listening(), tmp_path / "console", NOW)
    match trouble:
        case "torn":
            certificate.write_bytes(certificate.read_bytes()[:100])
        case "gone":
            certificate.unlink()
        case "no key":
            key.unlink()
    certificate, key = certified(listening(), tmp_path / "console", NOW)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)


def test_a_key_of_another_certificate_is_made_anew(tmp_path):
    """As after a power cut between the two."""
    certificate, key = certified(listening(), tmp_path / "console", NOW)
    other = certified(listening(), tmp_path / "other", NOW)[1]
    key.write_bytes(other.read_bytes())
    certificate, key = certified(listening(), tmp_path / "console", NOW)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "console").write_text("in the way")
    with pytest.raises(ConfigError, match="no certificate can be made"):
        certified(listening(), tmp_path / "console", NOW)
