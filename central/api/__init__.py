"""The site API: entries come up, changes go down. docs/sync.md is its law."""

from central.api.routes import site_api

__all__ = ["site_api"]
