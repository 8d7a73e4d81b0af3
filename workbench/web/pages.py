"""Long lists in pages: which one a request asks for."""

from __future__ import annotations

from flask import request


def asked_page(total: int, size: int, *, first_shown: int = 1) -> tuple[int, int]:
    """Return the page of a list of `total` rows that the request asks for, from 1, and how many of `size` rows there are.

    A request that names none gets `first_shown`; one that names a page that is not there gets the nearest.
    """
    pages = max(1, -(-total // size))
    return min(max(1, request.args.get("page", first_shown, type=int)), pages), pages
