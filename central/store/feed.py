"""Changes go down to the sites, each site with its own gapless sequence."""


class Feed:
    """Used by the site API."""
