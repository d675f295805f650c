"""Citizens, known by a keyed hash of their tax number; export and deletion of what is theirs."""

from typing import Any

from central.store.actor import Actor


class Citizens:
    async def enter(self, tax_number: str, *, is_legal: bool = False) -> str:
        """The citizen's opaque id, made at the first login. The tax number itself is not kept. Raises
        WrongTaxNumber."""
        raise NotImplementedError

    async def export(self, citizen: str) -> dict[str, Any]:
        """Everything that is kept of them, ready for JSON."""
        raise NotImplementedError

    async def forget(self, citizen: str, actor: Actor) -> int:
        """Cancels what is to come, anonymises the rest, ends the sessions and forgets the citizen. Returns how many
        bookings were cancelled."""
        raise NotImplementedError
