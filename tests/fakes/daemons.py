"""Programs that stand in for a daemon: started by `python -m NAME --config FILE`, as the real ones are."""

from pathlib import Path

READY = """
import os, socket
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
"""
SLEEPS = READY + "import time; time.sleep(600)\n"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS
FAILS = "import sys; print('the disk is full', file=sys.stderr); sys.exit(1)\n"
WRONG = "import sys; print('site.code: is missing', file=sys.stderr); sys.exit(78)\n"


def put(folder: Path, name: str, program: str) -> None:
    (folder / f"{name}.py").write_text(program)
