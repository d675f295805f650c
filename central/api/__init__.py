"""The site API: entries come up, changes go down."""
