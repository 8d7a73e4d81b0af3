"""One small HTTP client for the engines on other machines: JSON there and back, time-outs, retries, a rate limit.

The standard library's `urllib` is enough for that, and needs no dependency.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn
from urllib.parse import urlsplit

from workbench.errors import EngineError

if TYPE_CHECKING:
    from threading import Event

TIMEOUT = 60.0
"""Seconds that one request may take, from the first byte sent to the last received."""
ATTEMPTS = 4
PAUSES = (1.0, 4.0, 15.0)
"""Seconds between the attempts, where the service does not say how long to wait."""
LONGEST_PAUSE = 60.0
INTERVAL = 0.25
"""Seconds between the beginnings of two requests to one host: at most four a second."""
MOST_BYTES = 10_000_000
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that may pass. 529 is what some servers of language models say when they are overloaded."""
REFUSED = frozenset({401, 403})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it would carry the key and the text to another address than the one that was set."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class _Passing(Exception):  # noqa: N818 - not an error of the program but a reason to try again
    """A failure that may pass; `pause` is how long the service asks to wait."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


def wait_for(seconds: float, cancel: Event | None) -> None:
    """Wait, or until cancelled."""
    (cancel or threading.Event()).wait(seconds)


class Client:
    """Sends JSON and returns JSON. `wait` and `clock` are replaced in tests, which do not sleep."""

    _last: ClassVar[dict[str, float]] = {}  # shared on purpose: the limit is the host's, whoever asks
    _lock = threading.Lock()

    def __init__(
        self,
        *,
        timeout: float = TIMEOUT,
        wait: Callable[[float, Event | None], None] = wait_for,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout = timeout
        self._wait = wait
        self._clock = clock
        self._opener = urllib.request.build_opener(_NoRedirect)

    def post(
        self,
        url: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        *,
        service: str,
        key: str,
        cancel: Event | None = None,
    ) -> Any:
        """POST `body` and return the answer. `service` and `key` (a variable's name) are for messages.

        Raises `EngineError` when the key is refused, when the request is, and when the last attempt failed too.
        """
        if urlsplit(url).scheme not in {"http", "https"}:
            raise EngineError(
                "The address of %(service)s must begin with https:// or http://. Correct it in the environment.",
                service=service,
            )
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        sent = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json", **headers}
        for attempt in range(ATTEMPTS):
            self._keep_pace(urlsplit(url).netloc, cancel)
            try:
                return self._once(urllib.request.Request(url, data, sent), service, key)  # noqa: S310 - checked above
            except _Passing as failure:
                if attempt + 1 == ATTEMPTS or (cancel is not None and cancel.is_set()):
                    raise EngineError(
                        "%(service)s could not be asked (%(reason)s), not at the %(attempts)sth attempt either. What was "
                        "drafted before is kept; try again later.",
                        service=service,
                        reason=failure,
                        attempts=attempt + 1,
                    ) from failure
                self._wait(PAUSES[attempt] if failure.pause is None else failure.pause, cancel)
        raise AssertionError

    def _once(self, request: urllib.request.Request, service: str, key: str) -> Any:
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                data = self._read(response)
        except urllib.error.HTTPError as error:
            with error:
                _refused(error, service, key)
        except TimeoutError as error:
            raise _Passing(f"no answer within {self._timeout:g} seconds") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise _Passing(f"no answer within {self._timeout:g} seconds") from error
            raise _Passing(str(error.reason)) from error
        except (http.client.HTTPException, ConnectionError) as error:
            raise _Passing(f"the connection broke: {type(error).__name__}") from error
        try:
            return json.loads(data)
        except ValueError as error:
            raise _Passing("its answer is not whole JSON") from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """The body; a server that sends a byte now and then is not waited for longer than the time-out either."""
        end, data = self._clock() + self._timeout, b""
        while chunk := response.read1(65_536):
            data += chunk
            if len(data) > MOST_BYTES:
                raise _Passing("its answer does not end")
            if self._clock() > end:
                raise TimeoutError
        if response.length:
            raise http.client.IncompleteRead(data, response.length)
        return data

    def _keep_pace(self, host: str, cancel: Event | None) -> None:
        with self._lock:
            now = self._clock()
            begin = max(now, self._last.get(host, -INTERVAL) + INTERVAL)
            self._last[host] = begin
        if begin > now:
            self._wait(begin - now, cancel)


def _refused(error: urllib.error.HTTPError, service: str, key: str) -> NoReturn:
    if error.code in REFUSED:
        raise EngineError(
            "%(service)s refuses the key (%(status)s). Check %(variable)s in the environment, and whether the key may "
            "translate.",
            service=service,
            status=error.code,
            variable=key,
        ) from error
    if error.code in PASSING:
        raise _Passing(f"status {error.code}", _asked_pause(error.headers.get("Retry-After"))) from error
    raise EngineError(
        "%(service)s refuses the request (%(status)s: %(reason)s). Check its address, and whether it has this pair of "
        "languages.",
        service=service,
        status=error.code,
        reason=_reason(error),
    ) from error


def _asked_pause(header: str | None) -> float | None:
    """The seconds in `Retry-After`, within reason; its other form, a date, is treated as none."""
    return (
        min(float(header), LONGEST_PAUSE)
        if header is not None and header.isascii() and header.isdigit()
        else None
    )


def _reason(error: urllib.error.HTTPError) -> str:
    """What the service says, in one short line."""
    try:
        text = error.read(2000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        text = str(error.reason)
    return " ".join(text.split())[:200] or str(error.reason)
