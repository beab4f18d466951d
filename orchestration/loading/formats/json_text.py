"""JSON as it is delivered: one value a line, one array, or values in a row. Numbers keep their text; what is no proper
JSON goes to quarantine with its number.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from orchestration.loading.formats.records import Unfit, is_unicode

STEP = 1 << 20  # characters read at once
LARGEST = 1 << 24  # characters of one record
SPACE = re.compile(r"[ \t\r\n\ufeff]*")
RESUME = re.compile(r"\n[ \t]*\{")


class Number(str):
    """A number as it is written in the file."""


class Broken(Exception):
    """The text from here on is no JSON value."""


class _Text:
    """A text with a place in it, read on as far as needed."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream, self.text, self.at, self.ended = stream, "", 0, False

    def more(self, amount: int = STEP) -> None:
        """Read on; what lies before the place is forgotten."""
        chunk = self.stream.read(amount)
        self.ended = not chunk
        self.text, self.at = self.text[self.at :] + chunk, 0

    def skip(self) -> str:
        """Go to the next sign that is no space; '' at the end."""
        while True:
            self.at = SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def rest(self) -> str:
        """Everything from here to the end; no more than a record may have is kept."""
        kept = self.text[self.at :]
        while chunk := self.stream.read(STEP):
            if len(kept) <= LARGEST:
                kept += chunk
        self.text, self.at, self.ended = "", 0, True
        return kept


class Reader:
    """Reads values strictly; what is wrong inside of a value that can be cut is collected in `wrong`."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=Number, parse_int=Number, parse_constant=self._constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            self.wrong.append(f"has the key {twice!r} more than once")
        return found

    def _constant(self, name: str) -> None:
        self.wrong.append(f"holds {name}, which is no JSON")

    def value(self, text: str, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends. Raises Broken."""
        self.wrong.clear()
        try:
            found: tuple[Any, int] = self.decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise Broken(f"is no JSON ({error.msg.lower()})") from error
        except RecursionError as error:
            raise Broken("is nested too deeply") from error
        return found

    def judged(self, number: int, value: Any, raw: str) -> tuple[int, dict[str, Any], str] | Unfit:
        """An object with its text, or why it is none."""
        if not is_unicode(raw):
            return Unfit(number, "encoding", "holds bytes that are not UTF-8", raw)
        if "\\u" in raw and not is_unicode(dumped(value)):
            return Unfit(number, "encoding", "holds half of a character (\\ud800 to \\udfff alone)", raw)
        if self.wrong:
            return Unfit(number, "json", self.wrong[0], raw)
        if not isinstance(value, dict):
            return Unfit(number, "json", "is no JSON object", raw)
        return number, value, raw


def objects(stream: IO[str], by_line: bool) -> Iterator[tuple[int, dict[str, Any], str] | Unfit]:
    """The JSON objects of a text: (number, object, text as delivered), or why a record is none.

    by_line: the file's name says that each line is a value. Numbers are those of lines there and where the first line
    is an object of its own, else of the elements.
    """
    text, reader = _Text(stream), Reader()
    first = text.skip()
    while "\n" not in text.text[text.at :] and not text.ended and len(text.text) < LARGEST:
        text.more()
    line = text.text[text.at :].split("\n", 1)[0].strip()
    if by_line and line not in ("[", "{"):
        yield from _each_line(text, reader)
    elif first == "[":
        yield from _array(text, reader)
    elif _is_value(reader, line):
        yield from _each_line(text, reader)
    else:
        yield from _in_a_row(text, reader)


def _is_value(reader: Reader, line: str) -> bool:
    try:
        return reader.value(line, 0)[1] == len(line)
    except Broken:
        return False


def _each_line(text: _Text, reader: Reader) -> Iterator[tuple[int, dict[str, Any], str] | Unfit]:
    before = text.text[: text.at].count("\n")
    begun = io.StringIO(text.text[text.at :] + text.stream.readline())
    for number, line in enumerate(itertools.chain(begun, text.stream), before + 1):
        raw = line.strip(" \t\r\n\ufeff")
        if not raw:
            continue
        if len(raw) > LARGEST:
            yield Unfit(number, "line", f"is longer than {LARGEST:,} characters", raw)
            continue
        try:
            value, end = reader.value(raw, 0)
            if end < len(raw):
                raise Broken("is no JSON (something follows the value)")
            yield reader.judged(number, value, raw)
        except Broken as why:
            kind = "json" if is_unicode(raw) else "encoding"
            yield Unfit(number, kind, str(why), raw)


def _next(text: _Text, reader: Reader) -> tuple[Any, str]:
    """The value that begins here with its text; the place moves behind it. Raises Broken."""
    step = STEP
    while True:
        try:
            value, end = reader.value(text.text, text.at)
            if end < len(text.text) or text.ended:
                raw, text.at = text.text[text.at : end], end
                return value, raw
        except Broken:
            if text.ended or len(text.text) - text.at > LARGEST:
                raise
        text.more(step)
        step *= 2


def _array(text: _Text, reader: Reader) -> Iterator[tuple[int, dict[str, Any], str] | Unfit]:
    text.at += 1
    number, sign = 0, text.skip()
    while sign != "]" or number:
        number += 1
        try:
            value, raw = _next(text, reader)
        except Broken as why:
            yield Unfit(number, "json", f"{why}: the array is broken here, and this is all that follows", text.rest())
            return
        yield reader.judged(number, value, raw)
        sign = text.skip()
        if sign != ",":
            break
        text.at += 1
        text.skip()
    if sign != "]":
        yield Unfit(number + 1, "json", "stands where the array should go on or end", text.rest())
        return
    text.at += 1
    if text.skip():
        yield Unfit(number + 1, "json", "follows the end of the array", text.rest())


def _in_a_row(text: _Text, reader: Reader) -> Iterator[tuple[int, dict[str, Any], str] | Unfit]:
    number = 0
    while text.skip():
        number += 1
        try:
            value, raw = _next(text, reader)
            yield reader.judged(number, value, raw)
        except Broken as why:
            resume = RESUME.search(text.text, text.at + 1)
            raw = text.text[text.at : resume.start()] if resume else text.rest()
            text.at = resume.start() if resume else 0
            yield Unfit(number, "json", str(why), raw)


def flat(value: Any) -> str:
    """A value as one text: strings and numbers as written, null as '', lists and objects as JSON."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else dumped(value)


def dumped(value: Any) -> str:
    """A value as JSON text again, numbers as they were written."""
    match value:
        case Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{dumped(key)}:{dumped(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ",".join(map(dumped, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)
