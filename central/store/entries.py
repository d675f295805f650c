"""Entries of the sites' journals come up, each once."""


class Entries:
    """Used by the site API."""
