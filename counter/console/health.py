"""The console becomes a finding: where it listens, and by which fingerprint its certificate is known."""

from contextlib import closing
from pathlib import Path

from epass.config import Config
from epass.errors import EpassError
from epass.health import Finding
from epass.store import open_journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now
from lan.certificate import ends, fingerprint, made


def check(config: Config) -> list[Finding]:
    listening = config.console.listening
    where = f"{listening.host}, port {listening.port}"
    certificate = listening.certificate
    if certificate is None and listening.is_local:
        return [Finding(part="console", ok=True, sentence=f"On this machine alone: {where}, without TLS.")]
    findings = [_certificate(certificate or made(config.state_dir / "console")[0], where, is_own=certificate is None)]
    if _nobody_can_sign_in(config):
        sentence = "Nobody can sign in yet: “epass clerk add NAME --role administrator”."
        findings.append(Finding(part="clerks", ok=False, sentence=sentence))
    return findings


def _nobody_can_sign_in(config: Config) -> bool:
    try:
        with closing(open_journal(config)) as journal:
            return not Clerks(journal, config.console, utc_now).all()
    except EpassError:
        return False  # the journal speaks for itself


def _certificate(certificate: Path, where: str, *, is_own: bool) -> Finding:
    if is_own and not certificate.exists():
        sentence = f"{where}; its certificate is made when “epass-console” first starts."
        return Finding(part="console", ok=True, sentence=sentence)
    try:
        sentence = f"{where}; its certificate has the SHA-256 fingerprint {fingerprint(certificate)}"
        return Finding(part="console", ok=True, sentence=f"{sentence} and ends on {ends(certificate):%d/%m/%Y}.")
    except (OSError, ValueError) as error:
        return Finding(part="console", ok=False, sentence=f"The certificate {certificate} cannot be read: {error}.")
