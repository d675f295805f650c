"""The administration's pages: sites, services, hours, people, figures."""
