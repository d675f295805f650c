"""What every answer tells a browser, so that no page of another site can use it, and no answer is kept."""

SAFETY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "e-PASS",
}
# Where only this machine is meant, only its own names are answered: a page of another site in its browser could
# otherwise have a name of its own point here (DNS rebinding).
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_own_name(host: str) -> bool:
    """Whether a Host header, which may hold anything, has a name by which only this machine is meant."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.lower() in _OWN_NAMES
