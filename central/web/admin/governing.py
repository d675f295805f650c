"""Who may give whom which role, and whose account somebody may change. Pure."""

from collections.abc import Mapping

from central.domain.users import EVERYWHERE, Role, User

AT_SITE = (Role.CLERK, Role.SUPERVISOR)


def may_govern(chief: User, other: User) -> bool:
    """Whether `chief` may set the password, name, TAXISnet or activity of `other`. A supervisor only where nobody else
    has a say: whoever sets a password can be that user everywhere."""
    if chief.may(Role.ADMIN, EVERYWHERE):
        return True
    return bool(other.roles) and all(place != EVERYWHERE and chief.may(Role.SUPERVISOR, place) for place in other.roles)


def with_role(roles: Mapping[str, Role], site: str, role: Role | None) -> dict[str, Role]:
    """The roles with another one at one site, or none there; what is elsewhere stays."""
    others = {place: given for place, given in roles.items() if place != site}
    return others if role is None else {**others, site: role}


def is_last_administrator(user: User, administrators: list[User]) -> bool:
    """Without whom nobody could give roles any more."""
    active = [one for one in administrators if one.is_active]
    return user.may(Role.ADMIN, EVERYWHERE) and [one.id for one in active] == [user.id]
