"""Behind proxies of ours the asker is whom the first of them saw; nobody else can say who they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.forwarded import asker, counted, networks

PROXIES = networks(["127.0.0.1", "10.0.0.0/24", "::1"])
OURS, VISITOR, OTHER = "127.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        (VISITOR, [], VISITOR),
        (OURS, [VISITOR], VISITOR),
        (OURS, ["2001:db8::1"], "2001:db8::1"),
        ("::1", [VISITOR], VISITOR),
        ("::ffff:127.0.0.1", [f"::ffff:{VISITOR}"], VISITOR),
        (OURS, [f"{VISITOR}, 10.0.0.8"], VISITOR),
        (OURS, [VISITOR, "10.0.0.8"], VISITOR),
        (OURS, [], OURS),
        (OURS, ["10.0.0.8, 10.0.0.9"], "10.0.0.8"),
    ],
)
def test_the_asker_is_whom_the_first_proxy_of_ours_saw(peer, forwarded, who):
    assert asker(peer, forwarded, PROXIES) == who


@pytest.mark.parametrize("forwarded", [[OTHER], [f"{OTHER}, {OURS}"], ["nonsense"]])
def test_who_comes_without_a_proxy_of_ours_is_not_believed(forwarded):
    assert asker(VISITOR, forwarded, PROXIES) == VISITOR


@pytest.mark.parametrize("forwarded", [[f"{OTHER}, {VISITOR}"], [OTHER, VISITOR], [f"{OTHER}, {OURS}, {VISITOR}"]])
def test_what_a_visitor_wrote_before_the_proxy_counts_for_nothing(forwarded):
    assert asker(OURS, forwarded, PROXIES) == VISITOR


@pytest.mark.parametrize("hop", ["unknown", "", "_hidden", "203.0.113.9:443", "x" * 4000])
def test_a_hop_that_is_no_address_names_nobody(hop):
    assert asker(OURS, [f"{OTHER}, {hop}"], PROXIES) == OURS


@given(written=st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=40), max_size=4))
def test_whatever_a_visitor_writes_the_last_word_is_the_proxys(written):
    assert asker(OURS, [*written, VISITOR], PROXIES) == VISITOR
    assert asker(VISITOR, written, PROXIES) == VISITOR


@pytest.mark.parametrize(
    ("address", "together"),
    [
        (VISITOR, VISITOR),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (f"::ffff:{VISITOR}", f"::ffff:{VISITOR}"),
        ("", ""),
    ],
)
def test_the_addresses_that_one_asker_may_choose_from_are_counted_together(address, together):
    assert counted(address) == together


def test_a_list_with_something_else_is_refused():
    with pytest.raises(ValueError, match=r"proxy\.example\.gr"):
        networks(["127.0.0.1", "proxy.example.gr"])
