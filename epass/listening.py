"""Where a daemon listens on the network, and with which certificate."""

from dataclasses import dataclass
from pathlib import Path

from epass.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """With `certificate` and `key` (PEM files; both or neither) it speaks TLS with these."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"localhost", "127.0.0.1", "::1"}


def read_listening(table: Table, default: str) -> Listening:
    """From `listen`, `certificate` and `key` in this table, which is left open."""
    host, _, port = table.text("listen", default, pattern=r"\S+:\d{1,5}").rpartition(":")
    listening = Listening(
        host=host.strip("[]"),
        port=int(port) if port.isdecimal() else 0,
        certificate=table.file("certificate"),
        key=table.file("key"),
    )
    if listening.port > 65535:
        table.mistake("listen", f"there is no port {port}")
    if (listening.certificate is None) != (listening.key is None):
        table.mistake("key" if listening.certificate else "certificate", "is missing: TLS needs both, or neither")
    return listening
