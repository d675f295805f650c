"""Who acts, for the audit: a kind and an opaque id, never a name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`kind`: "citizen", "clerk", "site" or "system"; `id`: theirs (a site's is its code)."""

    kind: str
    id: str = ""


SYSTEM = Actor(kind="system")


def citizen_actor(citizen: str) -> Actor:
    return Actor(kind="citizen", id=citizen)


def clerk_actor(user: str) -> Actor:
    return Actor(kind="clerk", id=user)


def site_actor(code: str) -> Actor:
    return Actor(kind="site", id=code)
