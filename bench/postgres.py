"""A PostgreSQL of one's own, for as long as it is needed: in a temporary folder, reachable by a Unix socket only.

Tests and measurements start it; root may not run it, so it runs as "nobody" then. What is already installed is used
(Debian keeps it out of the PATH).
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_STARTS_WITHIN_S = "60"


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
        _run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", _STARTS_WITHIN_S, "start")
        try:
            yield f"postgresql://epass@/{{database}}?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _conf(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *words]
    done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[-1]}: {done.stderr.strip()[-500:]}")
