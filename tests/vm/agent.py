"""Inside the machine: each line that comes over the side channel is run by a shell, and its answer goes back."""

import json
import os
import signal
import subprocess
import time

CHANNEL = "/dev/virtio-ports/agent"


def main() -> None:
    with open(CHANNEL, "r+b", buffering=0) as channel:
        channel.write(b'{"hello": true}\n')
        rest = b""
        while True:
            chunk = channel.read(4096)
            if not chunk:
                # Nobody is at the far end.
                time.sleep(0.2)
                continue
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                channel.write(json.dumps(_run(json.loads(line))).encode() + b"\n")


def _run(asked: dict[str, object]) -> dict[str, object]:
    """What the shell has started in the background and still holds its output is not waited for beyond the time."""
    with subprocess.Popen(
        ["/bin/sh", "-c", str(asked["run"])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as shell:
        try:
            out, err = shell.communicate(timeout=float(str(asked["timeout_s"])))
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)
            return {"code": 124, "out": "", "err": "took too long"}
    return {"code": shell.returncode, "out": out.decode(errors="replace"), "err": err.decode(errors="replace")}


if __name__ == "__main__":
    main()
