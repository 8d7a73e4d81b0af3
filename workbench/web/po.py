"""Message catalogues, read straight from the `.po` files: a translator's correction shows at the next start, nothing is compiled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask_babel import Babel, Domain, get_locale

if TYPE_CHECKING:
    import gettext as standard_gettext

CATALOGUES = Path(__file__).parent / "translations"


def read_catalogue(language: str, folder: Path = CATALOGUES) -> Translations:
    """Return the catalogue of a language, read from its `.po` file; what it does not translate stays English."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in list(catalogue):
        texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and not all(texts):
            catalogue.delete(message.id, message.context)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class PoDomain(Domain):  # type: ignore[misc]  # flask-babel has no types
    """flask-babel's message domain, without a compile step."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: dict[str, standard_gettext.NullTranslations] = {}

    def get_translations(self) -> standard_gettext.NullTranslations:
        """Return the catalogue of the request's language."""
        language = locale.language if (locale := get_locale()) is not None else "en"
        if language not in self.loaded:
            self.loaded[language] = read_catalogue(language)
        return self.loaded[language]


class PoBabel(Babel):  # type: ignore[misc]  # as above
    """flask-babel with that domain."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = PoDomain()

    @property
    def domain_instance(self) -> PoDomain:
        """The domain that `gettext` uses."""
        return self.messages
