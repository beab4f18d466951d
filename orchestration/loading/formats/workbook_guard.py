"""A look through the text of a workbook before it is read into memory: how far its sheets reach, how much text their
cells refer to, and which cells hold an error.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from orchestration.loading.formats.limits import LARGEST_WORKBOOK, told
from orchestration.loading.plain import plain
from orchestration.loading.refused import RefusedError

MOST_CELLS = 20_000_000  # of the rectangle around all cells of a sheet: what has to fit into memory
STEP = 1 << 20


@dataclass
class _Look:
    """What a sheet's own text tells: the last row and column (from 1), how many characters its cells refer to, and the
    errors by row.
    """

    last_row: int = 0
    last_column: int = 0
    characters: int = 0
    errors: dict[int, list[str]] = field(default_factory=dict)


def guard(path: Path) -> dict[str, dict[int, list[str]]]:
    """Look through the text of every sheet before it is read into memory. Error cells by sheet and row."""
    found: dict[str, dict[int, list[str]]] = {}
    try:
        with zipfile.ZipFile(path) as packed:
            places, strings = _places(packed), _strings(packed)
            for name, place in places.items():
                look = _look(packed, place, strings)
                if look.last_row * look.last_column > MOST_CELLS:
                    raise RefusedError(
                        f"has a sheet {name} that reaches to row {look.last_row:,} and column {look.last_column:,}, "
                        f"more than {MOST_CELLS:,} cells. Deliver it as CSV, or delete the stray cells."
                    )
                if look.characters > LARGEST_WORKBOOK:
                    raise RefusedError(
                        f"has a sheet {name} with more than {told(LARGEST_WORKBOOK)} of text. Deliver it as CSV."
                    )
                found[name] = look.errors
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(
            f"is not a readable workbook ({error}). Save it again as .xlsx without a password."
        ) from error
    return found


def _places(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, facts: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = facts.get("Target", "")
            targets[facts.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, facts: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            sheets[facts.get("name", "")] = next((v for k, v in facts.items() if k.rpartition(":")[2] == "id"), "")

    _parse(packed, "xl/_rels/workbook.xml.rels", relation)
    _parse(packed, "xl/workbook.xml", sheet)
    held = set(packed.namelist())
    lost = next((name for name, mark in sheets.items() if targets.get(mark) not in held), None)
    if lost is not None:
        raise RefusedError(f"lists a sheet {plain(lost)[:100]} that it does not hold. Save it again as .xlsx.")
    return {name: targets[mark] for name, mark in sheets.items()}


def _strings(packed: zipfile.ZipFile) -> list[int]:
    """Lengths of the texts that cells refer to by number."""
    lengths: list[int] = []
    part = next((name for name in packed.namelist() if name.lower() == "xl/sharedstrings.xml"), None)

    def begin(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if part:
        _parse(packed, part, begin, text)
    return lengths


def _parse(packed: zipfile.ZipFile, part: str, begin: Any, text: Any = None) -> None:
    """Run the handlers over one part. Own entities are refused: a workbook has none."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.CharacterDataHandler = text

    def doctype(*_: object) -> None:
        raise RefusedError("declares XML entities, which no workbook does. Save it again as .xlsx.")

    parser.StartDoctypeDeclHandler = doctype
    with packed.open(part) as stream:
        while chunk := stream.read(STEP):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _look(packed: zipfile.ZipFile, part: str, strings: list[int]) -> _Look:
    found, here, kind, value = _Look(), [0, 0], [""], [""]

    def settle() -> None:
        """Account for the cell that ended."""
        if kind[0] == "e":
            found.errors.setdefault(here[0], []).append(value[0])
        elif kind[0] == "s":
            number = _number(value[0], len(strings))
            found.characters += strings[number] if number < len(strings) else 0
        kind[0] = value[0] = ""

    def begin(name: str, facts: dict[str, str]) -> None:
        plain_name = name.rpartition(":")[2]
        if plain_name == "row":
            settle()
            here[:] = [_number(facts.get("r"), here[0] + 1), 0]
        elif plain_name == "c":
            settle()
            cell = re.fullmatch(r"([A-Z]{1,4})([0-9]{1,8})", facts.get("r", ""))
            here[1] = _column(cell[1]) if cell else here[1] + 1
            here[0] = int(cell[2]) if cell else here[0]
            found.last_row, found.last_column = max(found.last_row, here[0]), max(found.last_column, here[1])
            kind[0] = facts.get("t", "")
        elif plain_name == "v":
            value[0] = ""  # what came before is the text of a formula

    def text(data: str) -> None:
        if kind[0] in ("e", "s"):
            value[0] += data

    _parse(packed, part, begin, text)
    settle()
    return found


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
