"""The site's token: read from its file, or from what systemd hands to the daemon, and never written anywhere."""

import os
import re
from pathlib import Path

from sync.answers import NotAdmitted

CREDENTIAL = "platform-token"


def place(file: Path | None) -> Path | None:
    """Where the token is; None where neither a file nor a credential (systemd.exec(5)) is named."""
    if file is not None:
        return file
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return Path(folder) / CREDENTIAL if folder else None


def read(file: Path | None) -> str:
    """Raises NotAdmitted where there is none: without one, the platform admits nobody."""
    path = place(file)
    try:
        token = path.read_text(encoding="ascii").strip() if path else ""
    except (OSError, ValueError) as error:
        raise NotAdmitted from error
    if not re.fullmatch(r"[!-~]{1,400}", token):
        raise NotAdmitted
    return token
