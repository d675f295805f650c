"""Clerks and administrators: passwords (scrypt), roles, and who they are at TAXISnet."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.refusals import LoginTaken, NoSuchUser, WrongDetails, WrongPassword
from central.domain.tax_number import clean_tax_number, hash_of
from central.domain.users import Role, User
from central.store import passwords
from central.store.actor import Actor
from central.store.database import Conflict
from central.store.ground import Ground
from central.store.schema import roles as roles_table
from central.store.schema import sessions, users
from central.store.throttle import Throttle
from central.store.writing import write_audit
from epass.ids import new_id

_NAME_MOST = 120
_LOGIN_MOST = 64


class Users:
    def __init__(self, ground: Ground, throttle: Throttle) -> None:
        self._ground = ground
        self._database = ground.database
        self._throttle = throttle

    async def log_in(self, login: str, password: str) -> User:
        """Raises WrongPassword, and TooOften after too many wrong ones (counted here). Takes the same time for a login
        that is not there."""
        limits = self._ground.config.limits
        login = _login(login)
        await self._throttle.check(what="login", who=login, most=limits.logins, within=limits.logins_within)
        async with self._database.read() as connection:
            row = (await connection.execute(select(users).where(users.c.login == login))).one_or_none()
            user = await _with_roles(connection, row) if row else None
        fits = await asyncio.to_thread(passwords.fits, password, row.password if row and row.password else None)
        if user is None or not fits or not user.is_active:
            raise WrongPassword
        await self._throttle.forget(what="login", who=login)
        return user

    async def log_in_by_taxisnet(self, tax_number: str) -> User:
        """The active user with this tax number's hash. Raises NoSuchUser: whoever works here must have been entered."""
        hashed = self._hash(tax_number)
        async with self._database.read() as connection:
            row = (
                await connection.execute(select(users).where(users.c.tax_hash == hashed, users.c.is_active))
            ).one_or_none()
            if row is None:
                raise NoSuchUser
            return await _with_roles(connection, row)

    async def get(self, id: str) -> User:
        """Raises NoSuchUser."""
        async with self._database.read() as connection:
            return await _read(connection, id)

    async def of_site(self, site: str) -> list[User]:
        """Whoever has a role there, by name; EVERYWHERE: the administrators."""
        return [user for user in await self.all() if site in user.roles]

    async def all(self) -> list[User]:
        async with self._database.read() as connection:
            found = (await connection.execute(select(users).order_by(users.c.name, users.c.id))).all()
            given = await connection.execute(select(roles_table))
            by_user: dict[str, dict[str, Role]] = {}
            for row in given:
                by_user.setdefault(row.user, {})[row.site] = Role(row.role)
        return [_user(row, by_user.get(row.id, {})) for row in found]

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
        """Needs a login with a password, or a tax number. Raises WrongDetails, LoginTaken, WeakPassword,
        WrongTaxNumber."""
        login = _login(login)
        if not login and not tax_number:
            raise WrongDetails("login", "missing")
        id = new_id()
        row = {
            "id": id,
            "name": _name(name),
            "login": login or None,
            "password": await asyncio.to_thread(passwords.hashed, password) if login else None,
            "tax_hash": self._hash(tax_number) if tax_number else None,
            "is_active": True,
            "made_at": self._ground.clock(),
        }
        try:
            async with self._database.write() as tx:
                await tx.execute(insert(users), row)
                await _give(tx, id, roles)
                await self._written(tx, actor, "user_added", id, roles=dict(roles))
                return await _read(tx, id)
        except Conflict as error:
            raise LoginTaken from error

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
        """What is None stays; an empty tax number takes it away. Ends the user's sessions where roles or activity
        change. Raises WrongDetails, LoginTaken (the tax number is another user's), WrongTaxNumber."""
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = _name(name)
        if is_active is not None:
            values["is_active"] = is_active
        if tax_number is not None:
            values["tax_hash"] = self._hash(tax_number) if tax_number else None
        try:
            async with self._database.write() as tx:
                before = await _read(tx, id)
                if values:
                    await tx.execute(update(users).where(users.c.id == id).values(values))
                if roles is not None:
                    await tx.execute(delete(roles_table).where(roles_table.c.user == id))
                    await _give(tx, id, roles)
                after = await _read(tx, id)
                if (after.roles, after.is_active) != (before.roles, before.is_active):
                    await _end_sessions(tx, id)
                said = {"is_active": after.is_active, "roles": dict(after.roles)}
                await self._written(tx, actor, "user_changed", id, **said)
                return after
        except Conflict as error:
            raise LoginTaken from error

    async def set_password(self, id: str, password: str, actor: Actor) -> None:
        """Raises WeakPassword. Ends the user's sessions."""
        kept = await asyncio.to_thread(passwords.hashed, password)
        async with self._database.write() as tx:
            await _read(tx, id)
            await tx.execute(update(users).where(users.c.id == id).values(password=kept))
            await _end_sessions(tx, id)
            await self._written(tx, actor, "password_set", id)

    async def names(self, ids: Sequence[str]) -> dict[str, str]:
        """Of users, for lists of what they did."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(users.c.id, users.c.name).where(users.c.id.in_(set(ids))))
            return {id: name for id, name in rows}

    def _hash(self, tax_number: str) -> str:
        return hash_of(clean_tax_number(tax_number), self._ground.config.keys.tax_numbers)

    async def _written(self, tx: AsyncConnection, actor: Actor, action: str, user: str, **details: Any) -> None:
        await write_audit(tx, self._ground.clock(), actor, action, subject=user, **details)


async def _read(connection: AsyncConnection, id: str) -> User:
    row = (await connection.execute(select(users).where(users.c.id == id))).one_or_none()
    if row is None:
        raise NoSuchUser
    return await _with_roles(connection, row)


async def _with_roles(connection: AsyncConnection, row: Any) -> User:
    given = await connection.execute(select(roles_table).where(roles_table.c.user == row.id))
    return _user(row, {role.site: Role(role.role) for role in given})


def _user(row: Any, given: Mapping[str, Role]) -> User:
    return User(
        id=row.id,
        name=row.name,
        login=row.login or "",
        roles=given,
        is_active=row.is_active,
        has_password=row.password is not None,
        has_taxisnet=row.tax_hash is not None,
    )


async def _give(tx: AsyncConnection, user: str, given: Mapping[str, Role]) -> None:
    if given:
        await tx.execute(
            insert(roles_table), [{"user": user, "site": site, "role": role} for site, role in given.items()]
        )


async def _end_sessions(tx: AsyncConnection, user: str) -> None:
    await tx.execute(delete(sessions).where(sessions.c.kind == "clerk", sessions.c.subject == user))


def _login(text: str) -> str:
    """Case does not matter, nor do blanks around it."""
    login = text.strip().casefold()
    if len(login) > _LOGIN_MOST:
        raise WrongDetails("login", "too_long")
    return login


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise WrongDetails("name", "missing")
    if len(name) > _NAME_MOST:
        raise WrongDetails("name", "too_long")
    return name
