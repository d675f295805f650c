"""A PostgreSQL of one's own, for as long as it is needed: in a temporary folder, reachable by a Unix socket only.

Tests and measurements start it; root may not run it, so it runs as "nobody" then. What is already installed is used
(Debian keeps it out of the PATH).
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_STARTS_WITHIN_S = 60.0


def installed() -> Path | None:
    """The folder of initdb and pg_ctl, or None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def a_postgresql(**settings: str) -> Iterator[str]:
    """Yields an address with {database} in it, of which “postgres” is there already. `settings` as in
    postgresql.conf."""
    programs = installed()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        _run(programs / "initdb", "--auth=trust", "--username=epass", "--encoding=UTF8", "--locale=C.UTF-8", "-D", data)
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(_conf({"listen_addresses": "", "unix_socket_directories": str(folder), **settings}))
        with _running(programs, data, folder):
            yield f"postgresql://epass@/{{database}}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, data: Path, folder: Path) -> Iterator[None]:
    """As a child that ends with its parent, however that ends."""
    command = _as_nobody("setpriv", "--pdeathsig=QUIT", programs / "postgres", "-D", data)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        ends = time.monotonic() + _STARTS_WITHIN_S
        while subprocess.run((programs / "pg_isready", "-q", "-h", folder), check=False).returncode:
            if server.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"PostgreSQL does not start: {(folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _conf(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _run(*command: object) -> None:
    done = subprocess.run(
        _as_nobody(*command), cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-500:]}")


def _as_nobody(*command: object) -> list[str]:
    """Root may not run PostgreSQL."""
    words = [str(word) for word in command]
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *words] if os.getuid() == 0 else words
