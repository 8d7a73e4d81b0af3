"""Speech blocks: the runs of segments that one quoted or dash-led speech covers, and where its speaker is named.

Pure rules over the paragraphs of a text. A speech is quoted («…» – деді X), dash-led (– …, – деді X), introduced (X былай деді:
«…») or, where a site has lost its marks, known by its end alone (…, – деді X). It may run over paragraphs, the opening mark
repeated or not, with the speaker named only at the end, and may be interrupted by its frame.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

from workbench.review.speech_blocks import Found, Open, Paragraph, Speaker, Speech, blocks
from workbench.review.speech_marks import opens_with_quote, quotations, unclosed_quotations
from workbench.review.speech_speakers import Find, Known, clause_end, subject_after, subject_before
from workbench.review.speech_words import DASH, Words, words

MOST_PARAGRAPHS = 40
"""A quotation that is not closed within so many paragraphs has lost its mark."""
MOST_DASHED = 12
"""Paragraphs over which a speech that began with a dash is looked for its end."""
LEAST_WORDS = 3
_REACH = 80  # an introduction's verb stands no further before its quotation
_TURN = regex.compile(rf"\s*{DASH}\s*(?=[\p{{Lu}}«„“\"(\d])")
_RESUMES = regex.compile(rf"\s*[,.;!?…]?\s*{DASH}\s")
_COLON_DASH = regex.compile(rf":\s*{DASH}\s*(?=\p{{Lu}})")
_WORD = regex.compile(r"\w+")


def _nobody(_text: str) -> Sequence[Known]:
    return ()


def speeches(paragraphs: Sequence[Paragraph], language: str, find: Find = _nobody) -> list[Speech]:
    """Return the speeches of a text in `language` (kk ky ru en), in order and without overlap.

    `find` tells where the glossary knows people and offices in a clause.
    """
    reader = _Reader(paragraphs, words(language), find)
    for number in range(len(paragraphs)):
        reader.read(number)
    reader.close(len(paragraphs) - 1)
    return blocks(paragraphs, reader.found)


# --- reading -------------------------------------------------------------------------------------------------------


class _Reader:
    """Goes through the paragraphs once; `open` is what goes on from those before, `introduced` whom one announced."""

    def __init__(self, paragraphs: Sequence[Paragraph], known: Words, find: Find) -> None:
        self.paragraphs = paragraphs
        self.words = known
        self.find = find
        self.found: list[Found] = []
        self.open: Open | None = None
        self.introduced: tuple[Speaker | None] | None = None
        self.starts: frozenset[int] = frozenset()
        self.ends: list[int] = []

    def read(self, number: int) -> None:
        """Read one paragraph."""
        paragraph = self.paragraphs[number]
        self.starts = frozenset(start for start, _ in paragraph.segments)
        self.ends = [end for _, end in paragraph.segments]
        if paragraph.kind in {"heading", "dateline"} or not paragraph.text.strip():
            self.close(number - 1)
            self.introduced = None
            return
        at = 0
        if self.open is not None:
            went_on = self._go_on(number, self.open)
            if went_on is None:
                return
            at = went_on
        self._own(number, at)

    def close(self, number: int) -> None:
        """End what is still open: a quotation with its own marks goes on to paragraph `number`, else it had one only."""
        if self.open is None:
            return
        begun = self.open
        self.open = None
        last = begun.start[0]
        if begun.quoted and begun.framed:
            last = number
        elif begun.quoted:
            while last < number and opens_with_quote(self.paragraphs[last + 1].text):
                last += 1
        self._add(begun.start, (last, len(self.paragraphs[last].text)), begun)

    def _add(self, start: tuple[int, int], end: tuple[int, int], open_: Open) -> None:
        self.found.append(Found(start, end, open_.speaker, open_.framed, open_.quoted))

    # Speech that goes on from an earlier paragraph.

    def _go_on(self, number: int, begun: Open) -> int | None:
        """Return where the rest of the paragraph begins, or None when all of it belongs to the open speech."""
        most = MOST_PARAGRAPHS if begun.quoted else MOST_DASHED
        if number - begun.start[0] > most:
            self.close(begun.start[0])
            return 0
        return self._quotation_on(number, begun) if begun.quoted else self._dash_on(number, begun)

    def _quotation_on(self, number: int, begun: Open) -> int | None:
        text = self.paragraphs[number].text
        before = self.paragraphs[number - 1].text
        if opens_with_quote(text) and number - 1 > begun.start[0] and not opens_with_quote(before):
            # Nobody repeats the mark now and then: this is another quotation, and the earlier one has lost its end.
            self.close(number - 1 if begun.framed else begun.start[0])
            return 0
        spans, _ = quotations(text, carried=True)
        closed = spans[0][1] if spans and spans[0][0] < 0 else None
        new = next(
            (
                start
                for start, _ in quotations(text)[0] + unclosed_quotations(text)
                if self._introduction(text, start)
            ),
            None,
        )
        if new is not None and (closed is None or new < closed):
            self.close(number - 1)
            return 0
        if closed is None:
            return None
        speaker, end, framed = self._frame(number, closed)
        self.open = None
        framed |= begun.framed
        self.found.append(Found(begun.start, (number, closed), begun.speaker or speaker, framed, True))
        return end

    def _dash_on(self, number: int, begun: Open) -> int | None:
        text = self.paragraphs[number].text
        if _TURN.match(text) or opens_with_quote(text):
            self.close(begun.start[0])
            return 0
        frame = self._unquoted_frame(number, 0)
        if frame is None:
            if any(self._is_speech(number, *span) for span in quotations(text)[0]):
                self.close(begun.start[0])
                return 0
            return None
        self.open = None
        end, speaker, rest = self._unquoted(number, frame)
        self.found.append(Found(begun.start, (number, end), begun.speaker or speaker, True, False))
        return rest

    # Speech that begins in this paragraph.

    def _own(self, number: int, at: int) -> None:
        text = self.paragraphs[number].text
        introduced, self.introduced = self.introduced, None
        turn = _TURN.match(text) if at == 0 else None
        if turn is not None and self.paragraphs[number].kind == "body":
            at = self._turn(number, introduced)
        spans, unclosed = quotations(text)
        for start, end in spans:
            if start < at:
                continue
            at = self._unquoted_until(number, at, start)
            if start >= at and self._is_speech(number, start, end, introduced=bool(introduced)):
                at = self._quoted(number, start, end, introduced if start == 0 else None)
        at = self._unquoted_until(number, at, len(text) if unclosed is None else unclosed)
        if unclosed is not None and unclosed >= at:
            self._left_open(number, unclosed, introduced if unclosed == 0 else None)
        elif self.open is None:
            self._announce(number, at)

    def _quoted(self, number: int, start: int, end: int, introduced: tuple[Speaker | None] | None) -> int:
        speaker, rest, framed = self._frame(number, end)
        inside = self._unquoted_frame(number, start, end, quoted=True)
        if speaker is None and inside is not None:
            _, speaker, _ = self._unquoted(number, inside, end)
            framed = True
        if speaker is None and (framed or self._introduction(self.paragraphs[number].text, start)):
            speaker = self._subject_before(number, start)
            framed = True
        if speaker is None and introduced:
            speaker, framed = introduced[0], True
        self.found.append(Found((number, start), (number, end), speaker, framed, True))
        return rest

    def _turn(self, number: int, introduced: tuple[Speaker | None] | None) -> int:
        """A paragraph that begins with a dash: up to its frame, or all of it where it has none or goes on after it."""
        text = self.paragraphs[number].text
        speaker = introduced[0] if introduced else None
        frame = self._unquoted_frame(number, 0)
        if frame is None:
            self.open = Open((number, 0), speaker, bool(introduced), False)
            return len(text)
        end, named, rest = self._unquoted(number, frame)
        self.found.append(Found((number, 0), (number, end), named or speaker, True, False))
        return rest

    def _unquoted_until(self, number: int, at: int, end: int) -> int:
        """Take up the unquoted speech between `at` and `end`; return where what follows it begins."""
        text = self.paragraphs[number].text
        while (frame := self._unquoted_frame(number, at, end)) is not None:
            start = at
            colon = _COLON_DASH.search(text, at, frame.start())
            if colon is not None and self.words.introduction.search(
                text, max(at, colon.start() - _REACH), colon.start() + 1
            ):
                start = colon.end()
            closed, speaker, rest = self._unquoted(number, frame)
            self.found.append(Found((number, start), (number, closed), speaker, True, False))
            at = rest
        colon = _COLON_DASH.search(text, at, end)
        if colon is not None and self.words.introduction.search(
            text, max(at, colon.start() - _REACH), colon.start() + 1
        ):
            speaker = self._subject_before(number, colon.start())
            self.found.append(Found((number, colon.end()), (number, len(text)), speaker, True, False))
            return len(text)
        return at

    def _left_open(self, number: int, start: int, introduced: tuple[Speaker | None] | None) -> None:
        text = self.paragraphs[number].text
        framed = self._introduction(text, start)
        whole = start in self.starts or start == 0
        if not framed and (not whole or len(_WORD.findall(text, start)) < LEAST_WORDS):
            return
        speaker = self._subject_before(number, start) if framed else None
        if introduced:
            speaker, framed = introduced[0], True
        self.open = Open((number, start), speaker, framed, True)

    def _announce(self, number: int, at: int) -> None:
        """Keep whom a paragraph that ends with `былай деді:` announces."""
        text = self.paragraphs[number].text.rstrip()
        if text.endswith(":") and self.words.introduction.search(text, at):
            self.introduced = (self._subject_before(number, len(text) - 1),)

    # Frames.

    def _is_speech(self, number: int, start: int, end: int, *, introduced: bool = False) -> bool:
        """Tell quoted speech from a quoted name: by its frame, or because it is a whole sentence of its own."""
        text = self.paragraphs[number].text
        inside = text[start + 1 : end - 1].strip()
        count = len(_WORD.findall(inside))
        if not inside or count == 0:
            return False
        frame = self.words.after_quote.match(text, end)
        if frame is not None and not self.words.naming.match(text, frame.end()):
            marked = frame["dash"] or inside[-1] in ",!?…" or text[end : end + 1] == ","
            if marked:
                return True
            if inside[0].isupper() and count >= LEAST_WORDS:
                # A form that can stand before a noun («…» деген ой) says nothing alone.
                says_alone = bool(frame["say"]) and not frame["say"].endswith("ген")
                return says_alone or (bool(frame["link"]) and self._said_later(number, frame.end()))
        if self._introduction(text, start):
            return True
        begins = start in self.starts or (start == 0 and introduced)
        closed = inside[-1] in ".!?…" or text[end : end + 1] in {".", "!", "?", "…"}
        closers = self.ends[bisect_left(self.ends, end) :][:1]
        finished = bool(closers) and closers[0] <= end + 1
        return begins and closed and finished and count >= LEAST_WORDS and not inside[0].islower()

    def _said_later(self, number: int, at: int) -> bool:
        text = self.paragraphs[number].text
        return self.words.verb.search(text, at, self._segment_end(number, at)) is not None

    def _introduction(self, text: str, start: int) -> bool:
        """Tell whether a verb of saying with or without a colon, or a name with a colon, introduces what opens at `start`."""
        before = text[max(0, start - _REACH) : start].rstrip()
        return self.words.introduction.search(before) is not None and (
            before.endswith((":", "–", "—", "-")) or "былай" in before[-30:]
        )

    def _frame(self, number: int, end: int) -> tuple[Speaker | None, int, bool]:
        """The speaker that the clause after a quotation names, where that clause ends, and whether it frames speech."""
        text = self.paragraphs[number].text
        frame = self.words.after_quote.match(text, end)
        if frame is None or self.words.naming.match(text, frame.end()):
            return None, end, False
        speaker, rest = self._named(number, frame)
        return speaker, rest, True

    def _unquoted_frame(
        self, number: int, at: int, end: int | None = None, *, quoted: bool = False
    ) -> regex.Match[str] | None:
        """The next frame after `at` that closes speech without a quotation mark, or (`quoted`) interrupts a quotation."""
        text = self.paragraphs[number].text
        for frame in self.words.after_speech.finditer(text, at, len(text) if end is None else end):
            limit = self._segment_end(number, frame.end())
            if self.words.naming.match(text, frame.end()):
                continue
            # `…, – деп хабарлайды агенттік` says where a report is from.
            if not quoted and self.words.agency.search(text, frame.start("dash"), limit):
                continue
            return frame
        return None

    def _unquoted(
        self, number: int, frame: regex.Match[str], limit: int | None = None
    ) -> tuple[int, Speaker | None, int]:
        """Where unquoted speech with this frame ends, who says it, and where what follows begins."""
        text = self.paragraphs[number].text
        speaker, rest = self._named(number, frame, limit)
        if _RESUMES.match(text, rest):
            return len(text), speaker, len(text)
        return frame.start("dash"), speaker, max(rest, self._segment_end(number, rest - 1))

    def _named(
        self, number: int, frame: regex.Match[str], limit: int | None = None
    ) -> tuple[Speaker | None, int]:
        text = self.paragraphs[number].text
        begin = frame.end()
        most = min(self._segment_end(number, begin - 1), limit or len(text))
        known = [(begin + a, begin + b, yes) for a, b, yes in self.find(text[begin:most])]
        end = clause_end(text, begin, most, known)
        verb = self.words.verb.search(text, begin, end) if frame["link"] or not self.words.suffixing else None
        span = None
        if self.words.language == "en" and text[frame.start("link") : frame.start("say")].strip():
            span = subject_before(
                text, frame.start("link"), frame.start("say"), self.words, known, opens=False
            )
        elif verb is not None and self.words.suffixing:
            span = subject_after(text, verb.end(), end, self.words, known) or subject_before(
                text, begin, verb.start(), self.words, known, opens=False
            )
        else:
            span = subject_after(text, begin, end, self.words, known)
        return self._speaker(number, span), end

    def _subject_before(self, number: int, start: int) -> Speaker | None:
        """The subject of the sentence in which, or after which, a quotation opens at `start`."""
        text = self.paragraphs[number].text
        begin = max((a for a, b in self.paragraphs[number].segments if a < start), default=0)
        said = self.words.introduction.search(text[begin:start])
        end = begin + said.start() if said else start
        if said and said[0].rstrip(": ").lower() in self.words.nominal:
            # `министрдің айтқаны:` has its speaker in the genitive.
            return self._speaker(number, (begin, begin + len(text[begin:end].rstrip())))
        known = [(begin + a, begin + b, yes) for a, b, yes in self.find(text[begin:end])]
        return self._speaker(number, subject_before(text, begin, end, self.words, known))

    def _speaker(self, number: int, span: tuple[int, int] | None) -> Speaker | None:
        if span is None:
            return None
        named = self.paragraphs[number].text[span[0] : span[1]]
        return Speaker(number, *span, named, named.lower() in self.words.pronouns)

    def _segment_end(self, number: int, at: int) -> int:
        """Where the segment of the paragraph being read that holds `at` ends."""
        place = bisect_right(self.ends, at)
        return self.ends[place] if place < len(self.ends) else len(self.paragraphs[number].text)
