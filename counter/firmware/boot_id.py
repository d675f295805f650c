"""The last start's number becomes this one's: counted on in flash, so that none comes again for 65535 starts.

A drawn one could: the host obeys a press once for each boot id, key and count, and would take some of today's for
known ones of last year.
"""

import os


def next_boot_id(path, draw):
    """Counts on what the file at `path` says. `draw()`: a number from 0 to 65535, for the first start and for flash
    that cannot be read. A power cut leaves the old file or the new one."""
    last = _read(path)
    boot_id = (draw() if last is None else last) % 0xFFFF + 1
    try:
        with open(path + ".new", "w") as file:
            file.write(str(boot_id))
        os.rename(path + ".new", path)
    except OSError:
        return draw() % 0xFFFF + 1  # it would be the same number at each start
    return boot_id


def _read(path):
    try:
        with open(path) as file:
            return int(file.read(8))
    except (OSError, ValueError):
        return None
