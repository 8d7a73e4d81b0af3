"""The signs and word shapes that end, open, close or join sentences: shared by the segmenter and its SRX export."""

from __future__ import annotations

from typing import Final

INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# Everything `str.splitlines` takes for a line's end.
LINE_ENDS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
STOPS: Final = ".!?…"
OPENING: Final = "«“„\"'‘`([{<‹"
CLOSING: Final = "»”)]›’\"'“"
SURE_CLOSING: Final = "»”)]›’"  # those that never open
QUOTES: Final = (("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'))
BRACKETS: Final = (("(", ")"), ("[", "]"))
DASHES: Final = "–—-−―"
NO_START: Final = ",;:%.!?…/"  # no sentence begins with one
LIST_MARKS: Final = '«"([–—-•*· '  # what may stand before a number that counts a list
WORD_BORDERS: Final = '«»“”„"‘‹›()[]{}<>,;:–—―!?…'  # besides white space: where the word before a stop begins
VOWELS: Final = "аәеёиіоөуұүыэюяaeiouyäöüıūáóúé"

SITE: Final = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}|[a-z]{1,3}[A-Z]"  # enbek.kz, eGov
SITE_ENDS: Final = ("com", "org", "net", "info", "kz", "kg", "ru", "uz", "gov", "edu")
ROMAN: Final = "[IVXLCDM]+|[ІХ]{1,3}"  # the Cyrillic look-alikes too
NUMBER: Final = "[0-9][0-9.,/–-]*"
NUMBER_SIGNS: Final = "№§"  # as a number does, they go on with the sentence after an abbreviation
NUMBERED: Final = "[0-9]+(?:[.,/][0-9]+)*[-–]?"  # before an abbreviation: «12-б.», «15км.», «12.05.2021-ж.»

LABEL_NUMBER: Final = (
    "[0-9IVXLCІХ]{1,6}(?:[./-][0-9]{1,3}(?:[./-][0-9]{1,3})?)?"  # of a part of an act: 45, IV, 12-1
)

WORD_REACH: Final = 64  # a word before a stop is looked at this far back
BRACKET_REACH: Final = 300  # brackets and enumerations are matched within this many characters
NAME_REACH: Final = 80  # a quoted name («Алға! Қазақстан» партиясы) is not longer than this
