"""What nobody may do in the administration: at other sites, with other people's accounts, or beyond the own role."""

from datetime import date

import pytest

from central.domain.hours import ExceptionalDay
from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM
from fakes.staff import OTHER, PASSWORD, SITE, by_hand, hire, sign

pytest_plugins = ["fakes.platform_fixtures"]

OWN = f"/admin/sites/{SITE}"
OF_A_SITE = "/hours /services /services/new /services/Α /days /tokens /users /statistics /statistics.xlsx /log"
ENDINGS = ("", *OF_A_SITE.split())
OF_ADMINISTRATORS = [
    *("/admin/sites/new", "/admin/import", "/admin/import/example.csv", "/admin/users"),
    *("/admin/statistics", "/admin/statistics.xlsx", "/admin/log"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, platform_on):
    return platform_on(request.param)


@pytest.fixture
def chief(house, form_visitor):
    hire(house, "Άννα", login="anna", role=Role.SUPERVISOR)
    return by_hand(form_visitor, "anna")


def escaped(path):
    return path.replace("Α", "%CE%91")


def every_form(site):
    """Address and fields of everything that changes a site."""
    base = f"/admin/sites/{site}"
    return [
        (base, {"name_el": "Άλλο", "municipality": "9002"}),
        (f"{base}/hours", {"do": "save", "mon_1_opens": "08:00", "mon_1_closes": "09:00"}),
        (f"{base}/services/new", {"do": "save", "letter": "Κ", "name_el": "Άλλη", "slot_min": "10", "capacity": "1"}),
        (f"{base}/services/%CE%91/remove", {}),
        (f"{base}/days", {"do": "save", "day": "2026-12-06", "name_el": "Άλλη", "is_closed": "yes"}),
        (f"{base}/tokens", {"label": "Άλλο"}),
        (f"{base}/users", {"name": "Άλλος", "login": "allos", "password": PASSWORD, "role": "supervisor"}),
    ]


def test_a_clerk_administers_nothing(house, form_visitor):
    hire(house)
    eleni = by_hand(form_visitor, "eleni")
    before = house.do(house.store.sites.get(SITE))
    for path in [*(OWN + ending for ending in ENDINGS), *OF_ADMINISTRATORS]:
        assert eleni.get(escaped(path)).status == 403, path
    assert eleni.get("/admin").to == "/staff"
    csrf = sign(eleni, f"/staff/{SITE}/book")
    for path, fields in every_form(SITE):
        assert eleni.post(path, csrf=csrf, **fields).status == 403, path
    assert house.do(house.store.sites.get(SITE)) == before


def test_a_supervisor_administers_no_other_site(house, chief):
    before, tokens = house.do(house.store.sites.get(OTHER)), house.do(house.store.tokens.of_site(OTHER))
    for path in [*(f"/admin/sites/{OTHER}{ending}" for ending in ENDINGS), *OF_ADMINISTRATORS]:
        assert chief.get(escaped(path)).status == 403, path
    csrf = sign(chief, OWN)
    for path, fields in every_form(OTHER):
        assert chief.post(path, csrf=csrf, **fields).status == 403, path
    assert house.do(house.store.sites.get(OTHER)) == before
    assert house.do(house.store.tokens.of_site(OTHER)) == tokens


def test_a_token_of_another_site_cannot_be_revoked(house, chief):
    made, token = house.do(house.store.tokens.make(OTHER, "Άλλο", SYSTEM))
    answer = chief.post(f"{OWN}/tokens/revoke", csrf=sign(chief, OWN), id=made.id)
    assert answer.status == 404
    assert house.do(house.store.tokens.admits(OTHER, token))


@pytest.mark.parametrize(
    "roles",
    [
        {OTHER: Role.CLERK},
        {SITE: Role.CLERK, OTHER: Role.CLERK},
        {EVERYWHERE: Role.ADMIN},
        {SITE: Role.CLERK, EVERYWHERE: Role.ADMIN},
    ],
)
def test_a_supervisor_takes_over_nobody_who_works_elsewhere(roles, house, chief):
    other = hire(house, "Άλλος", login="allos", site=next(iter(roles)), role=next(iter(roles.values())))
    house.do(house.store.users.change(other.id, SYSTEM, roles=roles))
    page = f"/admin/users/{other.id}"
    csrf = sign(chief, OWN)
    assert chief.get(page).status == 409
    for fields in (
        {"do": "password", "password": "taken over by somebody"},
        {"do": "taxisnet", "tax_number": "000000012"},
        {"do": "activity"},
        {"do": "give", "site": "*", "role": "supervisor"},
    ):
        assert chief.post(page, csrf=csrf, **fields).status == 409
    known = house.do(house.store.users.log_in("allos", PASSWORD))
    assert (known.roles, known.is_active, known.has_taxisnet) == (roles, True, False)


def test_a_supervisor_makes_no_administrator(house, chief):
    other = hire(house, "Άλλος", login="allos")
    csrf = sign(chief, OWN)
    for fields in ({"role": "admin"}, {"role": "*"}, {"role": ""}):
        assert chief.post(f"{OWN}/users/role", csrf=csrf, user=other.id, **fields).status == 400
    for do in ("give", "take"):
        assert chief.post(f"/admin/users/{other.id}", csrf=csrf, do=do, site="*", role="clerk").status == 403
    chief.post(f"{OWN}/users", csrf=csrf, name="Νέος", login="neos", password=PASSWORD, role="admin")
    roles = {user.login: user.roles for user in house.do(house.store.users.all())}
    assert roles["allos"] == {SITE: Role.CLERK} and roles["neos"] == {SITE: Role.CLERK}


def test_a_supervisor_takes_away_only_the_role_at_the_own_site(house, chief):
    other = hire(house, "Άλλος", login="allos")
    house.do(house.store.users.change(other.id, SYSTEM, roles={SITE: Role.CLERK, OTHER: Role.SUPERVISOR}))
    stranger = hire(house, "Ξένος", login="xenos", site=OTHER)
    csrf = sign(chief, OWN)
    assert chief.post(f"{OWN}/users/role", csrf=csrf, user=other.id, role="none").status == 303
    assert chief.post(f"{OWN}/users/role", csrf=csrf, user=stranger.id, role="clerk").status == 409
    assert house.do(house.store.users.get(other.id)).roles == {OTHER: Role.SUPERVISOR}
    assert house.do(house.store.users.get(stranger.id)).roles == {OTHER: Role.CLERK}


def test_a_supervisor_does_not_say_whether_the_site_is_listed_or_where_it_is(house, chief):
    before = house.do(house.store.sites.get(SITE))
    answer = chief.post(OWN, csrf=sign(chief, OWN), name_el="Νέο όνομα", municipality="9002", is_listed="")
    after = house.do(house.store.sites.get(SITE))
    assert answer.status == 303 and after.name["el"] == "Νέο όνομα"
    assert (after.municipality, after.is_listed) == (before.municipality, before.is_listed)


def test_forms_of_the_administration_need_the_sign(house, chief):
    before = house.do(house.store.sites.get(SITE))
    for path, fields in every_form(SITE):
        assert chief.post(path, csrf="0" * 64, **fields).status == 403, path
    assert house.do(house.store.sites.get(SITE)) == before


def test_the_last_administrator_stays(house, form_visitor):
    for user in house.do(house.store.users.of_site(EVERYWHERE)):
        house.do(house.store.users.change(user.id, SYSTEM, is_active=False))
    anna = hire(house, "Άννα", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    visitor = by_hand(form_visitor, "anna")
    page = f"/admin/users/{anna.id}"
    csrf = sign(visitor, page)
    for fields in ({"do": "activity"}, {"do": "take", "site": "*"}):
        assert visitor.post(page, csrf=csrf, **fields).status == 400
    assert house.do(house.store.users.get(anna.id)).may(Role.ADMIN, EVERYWHERE)


def test_a_new_role_counts_from_the_next_page_on(house, chief):
    assert chief.get(f"{OWN}/tokens").status == 200
    [user] = [one for one in house.do(house.store.users.of_site(SITE)) if one.login == "anna"]
    house.do(house.store.users.change(user.id, SYSTEM, roles={SITE: Role.CLERK}))
    assert chief.get(f"{OWN}/tokens").to.startswith("/staff/login")


def test_the_log_of_a_site_tells_nothing_of_another(house, chief):
    day = ExceptionalDay(name={"el": "Μυστική ημέρα"})
    house.do(house.store.sites.put_day(OTHER, date(2026, 12, 6), day, SYSTEM))
    house.do(
        house.store.audit.write(
            SYSTEM, "settings_changed", site=OTHER, subject="site", changed={"name": ["", "Μυστικό"]}
        )
    )
    for kind in ("changes", "accesses"):
        text = chief.get(f"{OWN}/log?kind={kind}").text
        assert "Μυστικ" not in text and "2026-12-06" not in text


def test_odd_addresses_and_forms_are_refused_without_a_fault(house, chief):
    csrf = sign(chief, OWN)
    for path in (
        "/log?before=yesterday&by=%00&action='&booking=%F0%9F%98%80",
        "/statistics?first=0000-00-00&last=9999-99-99",
        "/days?day=x&outside=-1&on=y",
        "/services/%CE%A9",
        "?done=<script>",
    ):
        assert chief.get(OWN + path).status in (200, 409), path
    assert chief.get("/admin?page=%D9%A1&q=%00").status in (200, 303)
    for fields in ({"day": "2026-13-45"}, {"day": "2020-01-01", "name_el": "Χ", "is_closed": "yes"}, {}):
        assert chief.post(f"{OWN}/days", csrf=csrf, do="save", **fields).status == 400
    assert chief.post(f"{OWN}/days/remove", csrf=csrf, day="2026-12-06").status == 404
    assert chief.post(f"{OWN}/services/new", csrf=csrf, do="save", letter="Χ", name_el="Χ").status == 400
    nasty = "</textarea><script>alert(1)</script>"
    answer = chief.post(OWN, csrf=csrf, name_el="", text_el=nasty)
    assert answer.status == 400 and "<script>alert" not in answer.text
