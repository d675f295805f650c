"""Inside the machine: each line that comes over the side channel is run by a shell, and its answer goes back."""

import json
import subprocess

CHANNEL = "/dev/virtio-ports/agent"


def main() -> None:
    with open(CHANNEL, "r+b", buffering=0) as channel:
        channel.write(b'{"hello": true}\n')
        rest = b""
        while True:
            chunk = channel.read(4096)
            if not chunk:
                continue
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                channel.write(json.dumps(_run(json.loads(line))).encode() + b"\n")


def _run(asked: dict[str, object]) -> dict[str, object]:
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", str(asked["run"])],
            capture_output=True,
            timeout=float(str(asked["timeout_s"])),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"code": 124, "out": "", "err": "took too long"}
    return {
        "code": done.returncode,
        "out": done.stdout.decode(errors="replace"),
        "err": done.stderr.decode(errors="replace"),
    }


if __name__ == "__main__":
    main()
