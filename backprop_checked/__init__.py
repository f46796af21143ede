"""The machine behind the site: algebra proves, checker checks, catalog collects, site prints."""
