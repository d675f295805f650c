"""Clerks and administrators: passwords (scrypt), roles, and who they are at TAXISnet."""

from collections.abc import Mapping, Sequence

from central.domain.users import Role, User
from central.store.actor import Actor


class Users:
    async def log_in(self, login: str, password: str) -> User:
        """Raises WrongPassword, and TooOften after too many wrong ones (counted here). Takes the same time for a login
        that is not there."""
        raise NotImplementedError

    async def log_in_by_taxisnet(self, tax_number: str) -> User:
        """The active user with this tax number's hash. Raises NoSuchUser: whoever works here must have been entered."""
        raise NotImplementedError

    async def get(self, id: str) -> User:
        """Raises NoSuchUser."""
        raise NotImplementedError

    async def of_site(self, site: str) -> list[User]:
        """Whoever has a role there, by name; EVERYWHERE: the administrators."""
        raise NotImplementedError

    async def all(self) -> list[User]:
        raise NotImplementedError

    async def add(
        self,
        *,
        name: str,
        roles: Mapping[str, Role],
        actor: Actor,
        login: str = "",
        password: str = "",
        tax_number: str = "",
    ) -> User:
        """Needs a login with a password, or a tax number. Raises LoginTaken, WeakPassword, WrongTaxNumber."""
        raise NotImplementedError

    async def change(
        self,
        id: str,
        actor: Actor,
        *,
        name: str | None = None,
        roles: Mapping[str, Role] | None = None,
        is_active: bool | None = None,
        tax_number: str | None = None,
    ) -> User:
        """What is None stays. Ends the user's sessions where roles or activity change."""
        raise NotImplementedError

    async def set_password(self, id: str, password: str, actor: Actor) -> None:
        """Raises WeakPassword. Ends the user's sessions."""
        raise NotImplementedError

    async def names(self, ids: Sequence[str]) -> dict[str, str]:
        """Of users, for lists of what they did."""
        raise NotImplementedError
