"""A request's peer and the hops that proxies wrote down become the address of whoever asks. Pure."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Each an address or a network, such as 10.0.0.0/24. Raises ValueError."""
    return tuple(ip_network(name) for name in names)


def asker(peer: str, forwarded: Iterable[str], proxies: Sequence[Network]) -> str:
    """`forwarded`: every X-Forwarded-For of the request, in order. The last hop that is no proxy of ours, for each
    proxy wrote down whom it saw; what stands before that hop, anybody may have written."""
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    seen = _address(peer)
    while seen is not None and hops and any(seen in network for network in proxies):
        hop = _address(hops.pop())
        if hop is None:  # what our own proxy does not call an address names nobody: it is the proxy that asks
            break
        seen = hop
    return str(seen) if seen is not None else peer


def counted(address: str) -> str:
    """Whose tries are counted together: of IPv6, the /64 in which anybody has as many addresses as they like."""
    known = _address(address)
    return str(IPv6Network((known.packed, 64), strict=False)) if isinstance(known, IPv6Address) else address


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket for both protocols sees IPv4 as ::ffff:192.0.2.7.
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
