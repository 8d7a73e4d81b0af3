"""People: projects, drafting, review, the web pages and the command line."""

from workbench.review.checks import check_pair

__all__ = ["check_pair"]
