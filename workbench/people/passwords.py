"""Passwords: argon2id hashes, and one hash's worth of work whether or not there is anything to compare with.

Parameters are argon2-cffi's defaults, RFC 9106's second recommended option (64 MiB, three passes). Lengths follow NIST
SP 800-63B-4, section 3.1.1.2: at least 15 characters where a password is the only factor, no rules of composition.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from workbench.errors import InvalidInputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 15
LONGEST = 256


@cache
def hasher() -> PasswordHasher:
    """Return the hasher of this process."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password fits, to compare with where there is none."""
    import secrets  # noqa: PLC0415 - as above

    return hasher().hash(secrets.token_urlsafe(32))


def hash_new(password: str, *, name: str) -> str:
    """Return the hash of a new password; `InvalidInputError` when it is too short, too long, or the person's name."""
    if len(password) < SHORTEST:
        raise InvalidInputError(
            "The password is shorter than %(least)s signs. Take a sentence, or several words.", least=SHORTEST
        )
    if len(password) > LONGEST:
        raise InvalidInputError("The password is longer than %(most)s signs. Shorten it.", most=LONGEST)
    different = password.casefold().replace(name.casefold(), "")
    if len(set(different)) < 5:
        raise InvalidInputError("The password is too easy to guess. Take a sentence, or several words.")
    return hasher().hash(_prepared(password))


def verify(stored: str | None, password: str) -> bool:
    """Tell whether `password` fits the stored hash; takes one hash's work also where there is none, or it is too long."""
    from argon2.exceptions import VerificationError

    nobody = _nobody()  # made by the first attempt of the process, whatever name that is for
    try:
        hasher().verify(stored or nobody, _prepared(password[:LONGEST]))
    except VerificationError:
        return False
    return stored is not None and len(password) <= LONGEST


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return hasher().check_needs_rehash(stored)


def rehash(password: str) -> str:
    """Return the hash, with today's parameters, of a password that was just verified."""
    return hasher().hash(_prepared(password))


def _prepared(password: str) -> bytes:
    """The bytes to hash: keyboards write `й` and `ё` in one sign or in two."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
