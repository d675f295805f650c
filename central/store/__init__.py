"""Where the platform's state is kept: all of it, so that any number of processes may serve.

`open_store` gives a `Store`, and it has one part for each thing that is kept. Every method is one transaction: when it
returns, what it did is there for everybody; when it raises, nothing was done. Refusals (`central.domain.refusals`) are
sentences for whoever asked, `StoreError` says that the database does not answer.
"""

from central.store.actor import SYSTEM, Actor, citizen_actor, clerk_actor, site_actor
from central.store.backup import back_up, keep_newest
from central.store.store import Store, open_store, utc_now
from central.store.upkeep import Brought, bring_up, is_ready

__all__ = [
    "SYSTEM",
    "Actor",
    "Brought",
    "Store",
    "back_up",
    "bring_up",
    "citizen_actor",
    "clerk_actor",
    "is_ready",
    "keep_newest",
    "open_store",
    "site_actor",
    "utc_now",
]
