"""The platform's pages: what a browser asks becomes a call of the store, and what the store says becomes a page."""
