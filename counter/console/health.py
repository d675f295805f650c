"""The console becomes a finding: where it listens, and by which fingerprint its certificate is known."""

from pathlib import Path

from epass.config import Config
from epass.health import Finding
from lan.certificate import ends, fingerprint, made


def check(config: Config) -> list[Finding]:
    listening = config.console.listening
    where = f"{listening.host}, port {listening.port}"
    certificate = listening.certificate
    if certificate is None and listening.is_local:
        return [Finding(part="console", ok=True, sentence=f"On this machine alone: {where}, without TLS.")]
    own, _ = made(config.state_dir / "console")
    if certificate is None and not own.exists():
        sentence = f"{where}; its certificate is made when “epass-console” first starts."
        return [Finding(part="console", ok=True, sentence=sentence)]
    return [_certificate(certificate or own, where)]


def _certificate(certificate: Path, where: str) -> Finding:
    try:
        sentence = f"{where}; its certificate has the SHA-256 fingerprint {fingerprint(certificate)}"
        return Finding(part="console", ok=True, sentence=f"{sentence} and ends on {ends(certificate):%d/%m/%Y}.")
    except (OSError, ValueError) as error:
        return Finding(part="console", ok=False, sentence=f"The certificate {certificate} cannot be read: {error}.")
