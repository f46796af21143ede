"""The trial programs are data: pytest reads no tests in them."""

collect_ignore = ["programs"]
