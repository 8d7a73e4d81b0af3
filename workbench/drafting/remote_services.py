"""Translation services: LibreTranslate, DeepL, Google and Yandex, each in its own protocol.

Sources: LibreTranslate's API description (POST /translate); DeepL's API reference (POST /v2/translate); Google Cloud
Translation, Basic edition (POST /language/translate/v2); Yandex Translate API v2 (POST /translate/v2/translate).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.drafting.engine import Request
from workbench.drafting.remote import RemoteEngine

if TYPE_CHECKING:
    from threading import Event


def _field(rows: Any, name: str) -> Any:
    """The field of each row, or None where the answer has another shape."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return [row.get(name) for row in rows]


class LibreTranslateEngine(RemoteEngine):
    """LibreTranslate, one's own server or another's."""

    name = "libretranslate"

    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """See `RemoteEngine.ask`."""
        body: dict[str, Any] = {
            "q": [request.text for request in requests],
            "source": requests[0].source,
            "target": requests[0].target,
            "format": "text",
        }
        if key := self._key():
            body["api_key"] = key
        found = self._post("/translate", body, {}, cancel)
        return self._texts(found.get("translatedText") if isinstance(found, dict) else None, len(requests))


class DeepLEngine(RemoteEngine):
    """DeepL; a key that ends in `:fx` belongs to its free address."""

    name = "deepl"
    _TARGETS: ClassVar = {"en": "EN-GB"}
    _FREE = "https://api-free.deepl.com"

    def _address(self, path: str) -> str:
        if self._key().endswith(":fx") and not self._setting(self.service.address_variable):
            return self._FREE + path
        return super()._address(path)

    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """See `RemoteEngine.ask`."""
        first = requests[0]
        body: dict[str, Any] = {
            "text": [request.text for request in requests],
            "source_lang": first.source.upper(),
            "target_lang": self._TARGETS.get(first.target, first.target.upper()),
            # Kazakh and Kyrgyz came as languages that have to be asked for by this.
            "enable_beta_languages": True,
        }
        if first.before:
            body["context"] = first.before
        found = self._post("/v2/translate", body, {"Authorization": f"DeepL-Auth-Key {self._key()}"}, cancel)
        rows = found.get("translations") if isinstance(found, dict) else None
        return self._texts(_field(rows, "text"), len(requests))


class GoogleEngine(RemoteEngine):
    """Google Cloud Translation, Basic."""

    name = "google"

    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """See `RemoteEngine.ask`."""
        body = {
            "q": [request.text for request in requests],
            "source": requests[0].source,
            "target": requests[0].target,
            "format": "text",
        }
        found = self._post("/language/translate/v2", body, {"X-Goog-Api-Key": self._key()}, cancel)
        data = found.get("data") if isinstance(found, dict) else None
        rows = data.get("translations") if isinstance(data, dict) else None
        return self._texts(_field(rows, "translatedText"), len(requests))


class YandexEngine(RemoteEngine):
    """Yandex Translate, with the key of a service account; the folder is needed only where the key has several."""

    name = "yandex"

    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """See `RemoteEngine.ask`."""
        body: dict[str, Any] = {
            "texts": [request.text for request in requests],
            "sourceLanguageCode": requests[0].source,
            "targetLanguageCode": requests[0].target,
            "format": "PLAIN_TEXT",
        }
        if folder := self._setting(self.service.extra_variable):
            body["folderId"] = folder
        found = self._post(
            "/translate/v2/translate", body, {"Authorization": f"Api-Key {self._key()}"}, cancel
        )
        rows = found.get("translations") if isinstance(found, dict) else None
        return self._texts(_field(rows, "text"), len(requests))
