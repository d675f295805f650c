"""How long: the hall is played forward with the policy, and a ticket's wait comes out as a range."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """`ahead`: tickets that will be called before it. `low_min`–`high_min`: about the 20th to the 80th percentile
    of the minutes until the call, rounded so that they do not pretend; both None while no counter serves it."""

    ahead: int
    low_min: int | None
    high_min: int | None
