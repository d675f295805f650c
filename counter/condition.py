"""A device's state, seen again and again, becomes an entry in the journal when it changes."""

import logging

from epass.errors import StoreError
from epass.queueing.events import DeviceFailed, DeviceRecovered
from epass.store import Journal

log = logging.getLogger(__name__)


class Condition:
    """What the journal has heard of one device, by this process or one before it."""

    def __init__(self, journal: Journal, device: str) -> None:
        self._journal = journal
        self._device = device
        self._has_failed = is_failed(journal, device)

    def tell(self, reason: str | None) -> None:
        """The device works (None), or this sentence says why it does not. Never raises: a box goes on working
        when the disk does not take the news."""
        has_failed = reason is not None
        if has_failed == self._has_failed:
            return
        self._has_failed = has_failed
        if has_failed:
            log.warning("%s: %s", self._device, reason)
        else:
            log.info("%s works again", self._device)
        try:
            if reason is None:
                self._journal.record(lambda hall, at: [DeviceRecovered(at=at, device=self._device)])
            else:
                self._journal.record(lambda hall, at: [DeviceFailed(at=at, device=self._device, reason=reason)])
        except StoreError as error:
            log.error("%s: this was not recorded: %s", self._device, error)


def is_failed(journal: Journal, device: str) -> bool:
    """Whether the journal last heard of this device that it had failed."""
    return any(state.device == device and state.reason is not None for state in journal.devices())
