"""Who is at the other end of a request, as its handler sees them."""

from dataclasses import dataclass

from epass.clerks import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """`counter`: where the hall says that this clerk is; None: nowhere. `id`: of the session, for whoever must keep
    something for it; it opens nothing."""

    id: str
    clerk: str
    name: str
    role: Role
    language: str
    csrf: str
    counter: int | None
    place: str

    @property
    def by(self) -> str:
        """As the journal keeps it: who, and where."""
        return f"{self.clerk}@{self.place}"
