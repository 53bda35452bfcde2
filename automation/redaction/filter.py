"""Finds every form of the secret values in bytes, in one pass, and puts the mask in their place."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick

from automation.redaction.secret import SHOWN
from automation.redaction.spellings import short_spellings, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONG = 6
"""Values of this many characters are replaced wherever they stand."""
VALUE_ONLY = 2
"""Values of no more characters are replaced only where a value stands: in quotes, between tags, after ``=``."""
LONG_DIGITS = 12
"""Digits alone are looked for as a whole number up to this length: six of them stand by chance in any time stamp."""
_AROUND = 2
"""Bytes that are kept before and after a match to judge whether a short value stands by itself."""
_BATCH = 1 << 16
"""Bytes that a stream gathers before it looks, so that tiny chunks cost no more than large ones."""
_MASKS = (SHOWN, "{masked}", "<hidden>", "#masked#", "|hidden|", "~~~~~~~~", "********", "\u2588\u2588\u2588\u2588")
_POINTS = (b".", b":")
_BEFORE_VALUE = b"\"'=>([`"
_AFTER_VALUE = b"\"'&<)]`;,"


class Where(Enum):
    """Where a form counts."""

    ANYWHERE = 0
    BY_ITSELF = 1
    AS_VALUE = 2


def where(value: str, form: bytes) -> Where:
    """Tell where a form of a value counts as the secret that it is.

    Args:
        value: The value.
        form: One of its forms.
    """
    if len(value) <= VALUE_ONLY:
        return Where.AS_VALUE
    number = form.isdigit() and len(form) < LONG_DIGITS
    return Where.BY_ITSELF if len(value) < LONG or number else Where.ANYWHERE


class Filter:
    """Replaces secret values; what is no form of one stays as it is.

    Args:
        values: The secret values.
        without: A spelling to leave out, so that a test can show that it is needed.
    """

    def __init__(self, values: Iterable[str], *, without: str = "") -> None:
        forms: dict[bytes, Where] = {}
        for value in values:
            if not value:
                continue
            made = short_spellings(value) if len(value) < LONG else spellings(value, without=without)
            for form in made:
                place = where(value, form)
                forms[form] = min(forms.get(form, place), place, key=lambda one: one.value)
        self._places = list(forms.values())
        self._found = BytesAhoCorasick(forms) if forms else None
        self.mask = _mask(forms).encode()
        self.reach = max(map(len, forms), default=0) + _AROUND
        """How many bytes after its beginning are needed to judge a match."""

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Give beginning and end of each match, in the order of their beginnings; they may overlap."""
        if self._found is None:
            return iter(())
        found = self._found.find_matches_as_indexes(data, overlapping=True)
        kept = [(start, end) for form, start, end in found if self._counts(data, self._places[form], start, end)]
        kept.sort()
        return iter(kept)

    def clean(self, data: bytes) -> bytes:
        """Return the bytes with the mask in place of every form of every secret value."""
        stream = self.stream()
        return stream.feed(data) + stream.finish()

    def holds(self, data: bytes) -> bool:
        """Tell whether the bytes hold a form of a secret value."""
        return next(self.spans(data), None) is not None

    def clean_text(self, text: str) -> str:
        """Return the text with the mask in place of every form of every secret value."""
        if self._found is None:
            return text
        cleaned = self.clean(text.encode("utf-8", "surrogatepass"))
        try:
            return cleaned.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:  # a form in UTF-16 was found across two letters
            return cleaned.decode("utf-8", "replace")

    def stream(self) -> Stream:
        """Return a filter for bytes that come in chunks."""
        return Stream(self)

    def _counts(self, data: bytes, place: Where, start: int, end: int) -> bool:
        """Tell whether a match of a short value is that value, and not a part of another word."""
        if place is Where.ANYWHERE:
            return True
        before, after = data[max(0, start - _AROUND) : start], data[end : end + 1]
        if place is Where.BY_ITSELF:
            if data[start:end].isdigit() and _in_number(before, data[end : end + _AROUND]):
                return False
            joined_before = _wordy(data[start : start + 1]) and _wordy(before[-1:])
            return not joined_before and not (_wordy(data[end - 1 : end]) and _wordy(after))
        if not before and not after:
            return True
        return before[-1:] != b"" and before[-1:] in _BEFORE_VALUE and (after in _AFTER_VALUE or after.isspace())


class Stream:
    """A filter for bytes that come in chunks; a secret across the edge of two is found as well.

    Args:
        of: What to look for.
    """

    def __init__(self, of: Filter) -> None:
        self._filter = of
        self._waiting: list[bytes] = []
        self._gathered = 0
        self._data = b""
        self.batch = _BATCH
        self._told = 0  # bytes of the data that went out already and are kept to judge what follows them
        self._masked_to = 0  # up to here the data is covered by a mask that went out already

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes and return those of which it is certain by now that they are clean."""
        self._waiting.append(chunk)
        self._gathered += len(chunk)
        return self._go_on(last=False) if self._gathered > max(self.batch, self._filter.reach) else b""

    def finish(self) -> bytes:
        """Return the rest."""
        return self._go_on(last=True)

    def _go_on(self, *, last: bool) -> bytes:
        data = b"".join((self._data, *self._waiting))
        self._waiting, self._gathered = [], 0
        sure = len(data) if last else max(self._told, len(data) - self._filter.reach)
        out: list[bytes] = []
        here = max(self._told, self._masked_to)
        for start, end in self._filter.spans(data):
            if start >= sure:
                break
            if start < self._told:
                continue
            if start >= here:
                out += (data[here:start], self._filter.mask)
            here = max(here, end)
        masked_to = here
        if here < sure:
            out.append(data[here:sure])
        kept = max(0, sure - _AROUND)
        self._data, self._told, self._masked_to = data[kept:], sure - kept, max(0, masked_to - kept)
        return b"".join(out)


def _in_number(before: bytes, after: bytes) -> bool:
    """Tell whether digits are a part of a longer number or of a time: ``4.123``, ``13:22:14.123``."""
    return (before[-1:] in _POINTS and before[:-1].isdigit()) or (after[:1] in _POINTS and after[1:].isdigit())


def _wordy(letter: bytes) -> bool:
    return letter.isalnum() or letter == b"_" or letter >= b"\x80"


def _mask(forms: Mapping[bytes, Where]) -> str:
    """Choose a mask that makes no new form together with what stands beside it."""
    telling = [form for form, place in forms.items() if place is not Where.AS_VALUE]
    return next((mask for mask in _MASKS if not any(_meets(form, mask.encode()) for form in telling)), _MASKS[-1])


def _meets(form: bytes, mask: bytes) -> bool:
    """Tell whether a form could come into being where the mask stands."""
    if form[-1:] not in mask and form[:1] not in mask:
        return mask in form
    if form in mask or mask in form:
        return True
    return any(form.endswith(mask[:size]) or form.startswith(mask[-size:]) for size in range(1, len(mask)))
