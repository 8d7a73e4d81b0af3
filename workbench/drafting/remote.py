"""Engines on other machines: what they share. Keys come from the environment and go nowhere but to their service.

A service is asked in batches with a time-out; what may pass (429, 5xx, a broken connection, a broken answer) is tried again with
growing pauses, and the batches that were answered before a failure are kept.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glossary.languages import LANGUAGES
from workbench.drafting.engine import Candidate, Draft, Request
from workbench.drafting.pins import pinned
from workbench.drafting.remote_client import Client
from workbench.errors import EngineError

if TYPE_CHECKING:
    from threading import Event

    from alignments import Memory


@dataclass(frozen=True, slots=True)
class Service:
    """What a person has to know of a service: its name, and the environment variables that it is set up with.

    `address` is the default, "" where a person must give one. `needs` are the variables without which it cannot be asked. At most
    `texts` segments and `characters` characters go into one request, which is the service's limit or below it.
    """

    name: str
    title: str
    address_variable: str
    key_variable: str
    address: str
    needs: tuple[str, ...]
    texts: int
    characters: int
    extra_variable: str = ""


SERVICES = {
    service.name: service
    for service in (
        Service(
            "openai", "OpenAI-compatible server", "AUDARMA_OPENAI_URL", "AUDARMA_OPENAI_KEY", "",
            ("AUDARMA_OPENAI_URL", "AUDARMA_OPENAI_MODEL"), 10, 6_000, "AUDARMA_OPENAI_MODEL",
        ),
        Service(
            "libretranslate", "LibreTranslate", "AUDARMA_LIBRETRANSLATE_URL", "AUDARMA_LIBRETRANSLATE_KEY", "",
            ("AUDARMA_LIBRETRANSLATE_URL",), 25, 5_000,
        ),
        Service(
            "deepl", "DeepL", "AUDARMA_DEEPL_URL", "AUDARMA_DEEPL_KEY", "https://api.deepl.com",
            ("AUDARMA_DEEPL_KEY",), 50, 30_000,
        ),
        Service(
            "google", "Google Translate", "AUDARMA_GOOGLE_URL", "AUDARMA_GOOGLE_KEY",
            "https://translation.googleapis.com", ("AUDARMA_GOOGLE_KEY",), 100, 5_000,
        ),
        Service(
            "yandex", "Yandex Translate", "AUDARMA_YANDEX_URL", "AUDARMA_YANDEX_KEY",
            "https://translate.api.cloud.yandex.net", ("AUDARMA_YANDEX_KEY",), 100, 9_000, "AUDARMA_YANDEX_FOLDER",
        ),
    )
}  # fmt: skip


class RemoteEngine(ABC):
    """An engine that asks a service over the network."""

    name: str

    def __init__(
        self,
        _memory: Memory | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
        client: Client | None = None,
    ) -> None:
        """Take the registry's argument; the service's address and key stand in the environment."""
        self._environment = environment
        self._client = client or Client()

    @property
    def service(self) -> Service:
        """What the engine talks to."""
        return SERVICES[self.name]

    @property
    def model(self) -> str:
        """Which model answers, as far as one can know."""
        return self._host()

    @property
    def licence(self) -> str:
        """What its answers may be used for: that stands in the service's own terms."""
        return f"terms of {self.service.title}"

    @property
    def fingerprint(self) -> str:
        """See `Cacheable`."""
        return f"{self.name} {self._setting(self.service.address_variable)} {self.model}"

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Every pair: what a service has changes, and it says so itself when it is asked for a language it lacks."""
        return {(source, target) for source in LANGUAGES for target in LANGUAGES if source != target}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Ask in batches; see `Engine.translate`. Raises `EngineError` with what had been answered before."""
        self._check_set_up()
        out: list[Draft] = []
        for batch in self._batches(requests):
            if cancel is not None and cancel.is_set():
                break
            try:
                out += self._answer(batch, cancel)
            except EngineError as error:
                error.done = tuple(out)
                raise
        return out

    def _answer(self, batch: Sequence[Request], cancel: Event | None) -> list[Draft]:
        asked = [request for request in batch if self._fits(request)]
        texts = iter(self.ask(asked, cancel) if asked else ())
        return [self._draft(request, next(texts) if self._fits(request) else "") for request in batch]

    @abstractmethod
    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """Return the service's translation of each request of one batch, "" for none; all in one pair of languages."""

    def _draft(self, request: Request, text: str) -> Draft:
        # None of these services says how sure it is of a sentence. The pins are put in here, whatever it made of them.
        candidates = pinned([Candidate(text, None)], request) if text.strip() else []
        return Draft(tuple(candidates), self.name, self.model, self.licence)

    def _fits(self, request: Request) -> bool:
        """Whether a text can be sent at all; an empty one has nothing to translate, a longer one the service refuses."""
        return bool(request.text.strip()) and len(request.text) <= self.service.characters

    def _batches(self, requests: Sequence[Request]) -> list[list[Request]]:
        batches: list[list[Request]] = []
        size = 0
        for request in requests:
            last = batches[-1] if batches else None
            full = (
                last is None
                or len(last) >= self.service.texts
                or size + len(request.text) > self.service.characters
                or (last[0].source, last[0].target) != (request.source, request.target)
            )
            if full:
                batches.append([])
                size = 0
            batches[-1].append(request)
            size += len(request.text)
        return batches

    # --- settings --------------------------------------------------------------------------------------------------

    def _setting(self, variable: str) -> str:
        return self._environment.get(variable, "").strip()

    def _key(self) -> str:
        return self._setting(self.service.key_variable)

    def _address(self, path: str) -> str:
        return (self._setting(self.service.address_variable) or self.service.address).rstrip("/") + path

    def _host(self) -> str:
        return urlsplit(self._address("")).netloc.rpartition("@")[2]

    def missing(self) -> tuple[str, ...]:
        """Return the environment variables that must be set and are not."""
        return tuple(variable for variable in self.service.needs if not self._setting(variable))

    def _check_set_up(self) -> None:
        if lacking := self.missing():
            raise EngineError(
                "%(service)s cannot be asked: %(variables)s is not set. Set it in the environment and start again, or "
                "take the engine out of the project's order.",
                service=self.service.title,
                variables=", ".join(lacking),
            )

    def _post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str], cancel: Event | None
    ) -> Any:
        return self._client.post(
            self._address(path),
            body,
            headers,
            service=self.service.title,
            key=self.service.key_variable,
            cancel=cancel,
        )

    def _texts(self, found: Any, wanted: int) -> list[str]:
        """The translations of a batch, counted: a service that returns fewer has lost which is which."""
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self._strange()
        if len(found) != wanted:
            raise EngineError(
                "%(service)s answered %(got)s of %(wanted)s segments, so that nobody can tell which is which. Nothing of "
                "that was used; try again later.",
                service=self.service.title,
                got=len(found),
                wanted=wanted,
            )
        return found

    def _strange(self) -> EngineError:
        return EngineError(
            "%(service)s sent an answer that is not in its own format. Check the address that is set for it.",
            service=self.service.title,
        )
