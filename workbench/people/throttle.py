"""Failed log-ins make the next attempt wait, longer each time: per network, per name, and per name in a network.

A browser in which somebody has logged in before (`workbench.people.devices`) is counted by itself, whatever fails elsewhere: so
nobody is locked out by somebody else's guessing (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). The counts
stand in the database, so that neither a restart nor a second process forgets them. An attempt is counted before the password
is compared, so that many at once are no way around it.
"""

from __future__ import annotations

import datetime
import ipaddress
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.people.model import TooManyAttemptsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

Key = tuple[str, str]
# What is counted → attempts before the first wait, and the longest wait in seconds. A `place` is a name in a network; `name`
# counts a name's failures in all networks, `network` a network's whatever the name, `device` those in a known browser, and
# `own` those of who is logged in and is asked for the password again.
LIMITS = {"place": (5, 300), "name": (50, 300), "network": (20, 900), "device": (5, 300), "own": (5, 300)}
FORGOTTEN_AFTER = datetime.timedelta(hours=24)
SUBSCRIBER = 64
"""Bits of an IPv6 address that name the network of one subscriber, who has all addresses of it (RFC 6177, RFC 7421)."""


def network(address: str) -> str:
    """Return what an address counts as: itself, or where it is IPv6 the network that one subscriber has whole."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, SUBSCRIBER), strict=False))
    return str(found)


def keys(name: str, address: str, *, device: int | None = None) -> tuple[Key, ...]:
    """Return what an attempt to log in under `name` counts for: the known browser alone, else place, name and network."""
    if device is not None:
        return (("device", str(device)),)
    where = network(address)
    return (("place", f"{where} {name}"), ("name", name), ("network", where))


def wait_after(kind: str, count: int) -> int:
    """Return how many seconds `count` failed attempts make the next one wait: 2, 4, 8 … from the limit on."""
    free, longest = LIMITS[kind]
    return 0 if count < free else min(longest, 2 ** min(count - free + 1, 20))


def attempt(db: Database, counted: Sequence[Key]) -> None:
    """Count one attempt for each of the keys; `TooManyAttemptsError` when one of them has to wait."""
    now = datetime.datetime.now(datetime.UTC)
    with transaction(db):
        db.execute("DELETE FROM failed_log_in WHERE last < ?", [(now - FORGOTTEN_AFTER).isoformat()])
        left = max(_left(db, kind, key, now) for kind, key in counted)
        if left > 0:
            raise TooManyAttemptsError(
                "Too many log-ins failed. Try again in %(seconds)s seconds.", seconds=left
            )
        for kind, key in counted:
            db.execute(
                "INSERT INTO failed_log_in(kind, key, count, last) VALUES (?, ?, 1, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET count = count + 1, last = excluded.last",
                [kind, key, now.isoformat()],
            )


def succeeded(db: Database, counted: Sequence[Key]) -> None:
    """Forget the failures of who it was; of what others share, the network and the name, this one attempt: they may be guessing."""
    with transaction(db):
        for kind, key in counted:
            if kind in {"name", "network"}:
                db.execute(
                    "UPDATE failed_log_in SET count = count - 1 WHERE kind = ? AND key = ?", [kind, key]
                )
            else:
                db.execute("DELETE FROM failed_log_in WHERE kind = ? AND key = ?", [kind, key])


def forget(db: Database, name: str) -> None:
    """Forget the failures under a name in all networks: its owner has been given another password."""
    with transaction(db):
        db.execute("DELETE FROM failed_log_in WHERE kind = 'name' AND key = ?", [name])
        db.execute(
            "DELETE FROM failed_log_in WHERE kind = 'place' AND substr(key, instr(key, ' ') + 1) = ?", [name]
        )


def _left(db: Database, kind: str, key: str, now: datetime.datetime) -> int:
    row = db.execute(
        "SELECT count, last FROM failed_log_in WHERE kind = ? AND key = ?", [kind, key]
    ).fetchone()
    if row is None:
        return 0
    since = (now - datetime.datetime.fromisoformat(row[1])).total_seconds()
    return max(0, round(wait_after(kind, row[0]) - since + 0.5)) if wait_after(kind, row[0]) > since else 0
