"""How one workbench is set up: its folder, its address and its limits, from the environment or from the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InvalidInputError
from workbench.workspace import default_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

MEBIBYTE = 1024 * 1024
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8640
DEFAULT_MAX_UPLOAD = 20 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running workbench.

    `hosts` are the names, beside the loopback ones and `host`, under which a browser may ask for it. `max_upload` is
    in bytes and counts for one file, one pasted text or one table. With `team`, people log in. `proxy` is the address of
    the machine whose word is taken for who asks, and whether over TLS (`X-Forwarded-For`, `-Proto`, `-Host`).
    """

    folder: Path = field(default_factory=default_folder)
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    hosts: tuple[str, ...] = ()
    max_upload: int = DEFAULT_MAX_UPLOAD
    testing: bool = False
    team: bool = False
    proxy: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Read `AUDARMA_HOME`, `AUDARMA_HOST`, `AUDARMA_PORT`, `AUDARMA_HOSTS`, `AUDARMA_MAX_UPLOAD` (bytes) and `AUDARMA_PROXY`."""
        return cls(
            folder=Path(home) if (home := environment.get("AUDARMA_HOME")) else default_folder(),
            host=environment.get("AUDARMA_HOST") or DEFAULT_HOST,
            port=_number(environment, "AUDARMA_PORT", DEFAULT_PORT),
            hosts=tuple(
                name.strip() for name in environment.get("AUDARMA_HOSTS", "").split(",") if name.strip()
            ),
            max_upload=_number(environment, "AUDARMA_MAX_UPLOAD", DEFAULT_MAX_UPLOAD),
            proxy=environment.get("AUDARMA_PROXY", "").strip(),
        )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise InvalidInputError("%(name)s is “%(text)s”; it must be a whole number.", name=name, text=text)
    return int(text)
