"""Damaged files of the real formats: fixtures and made-up lines, damaged in lines or bytes; every record counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from orchestration.home import Home
from orchestration.loading.load import LoadResult
from orchestration.loading.manifests import manifests
from orchestration.loading.mapping import mappings
from tests.load import damage

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BANK = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\t"
    "outcome\tser_start\tser_exit\tser_time\tserver\r\n"
    + "".join(
        f"AA0{n % 6 + 1}01\t{33116 + n}\t{96644 + n}\t1\tPS\t9902{n % 28 + 1:02}\t0:00:{n:02}\t0:00:{n + 5:02}\t5\t"
        f"0:00:{n + 5:02}\t0:01:{n:02}\t55\t{('AGENT', 'HANG')[n % 2]}\t0:01:{n:02}\t0:03:{n:02}\t120\tTOVA\r\n"
        for n in range(20)
    )
).encode()
CALL = '"","%d","600","support","""Ann"" <%d>","SIP/a-1","SIP/b-2","Queue","support","2026-03-05 10:00:%02d",' \
    '"2026-03-05 10:00:%02d","2026-03-05 10:05:00","290","280","ANSWERED","DOCUMENTATION","17.%d",""\n'  # fmt: skip


def fixture(*parts: str) -> bytes:
    return FIXTURES.joinpath(*parts).read_bytes()


def filled(mapping: str, lines: int) -> bytes:
    """A CSV with the header of a mapping and lines of plain figures."""
    header = mappings()[mapping].header
    body = [",".join(f"{n + i}" for i in range(len(header))) for n in range(lines)]
    return "\n".join([",".join(header), *body, ""]).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "february_1999.txt": lambda: BANK,
    "queue_log": lambda: fixture("asterisk", "queue_log"),
    "Master.csv": lambda: fixture("asterisk", "Master.csv"),
    "Master-more.csv": lambda: "".join(CALL % (n, n, n, n + 5, n) for n in range(20)).encode(),
    "contact_records.jsonl": lambda: fixture("amazon_connect", "contact_records_2026-03-02.jsonl"),
    "agent_events.json": lambda: fixture("amazon_connect", "agent_events_2026-03-02.json"),
    "evaluations.json": lambda: fixture("amazon_connect", "evaluations_2026-03.json"),
    "HRDataset_v15.csv": lambda: filled("hr_roster", 12),
    "WA_Fn-UseC_-HR-Employee-Attrition.csv": lambda: filled("hr_attrition", 12),
}


def line_lost(content: bytes, chance: Random) -> bytes:
    lines = content.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def lines_mixed(content: bytes, chance: Random) -> bytes:
    lines = content.split(b"\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def line_twice(content: bytes, chance: Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"\n".join(lines)


def odd_word(content: bytes, chance: Random) -> bytes:
    word = chance.choice(
        [b"COMPLETECALLER", b"null", b"-7", b"1e99", b"\xff\xfe", b'"', b"{", b"|", b"\t", b"", b"=1+1"]
    )
    places = [i for i, sign in enumerate(content) if sign in b"|,\t:"]
    at = chance.choice(places or [0])
    return content[: at + 1] + word + content[at + 1 :]


def untouched(content: bytes, chance: Random) -> bytes:
    return content


DAMAGES = [untouched, line_lost, lines_mixed, line_twice, odd_word, odd_word, damage.cut, damage.bad_bytes,
           damage.any_bytes, damage.line_ends, damage.empty, damage.wrong_encoding]  # fmt: skip


def make(number: int, seed: int) -> tuple[str, bytes, bool]:
    """Name in landing (a folder of its own, the name that the mapping answers to), bytes, and whether it is damaged."""
    chance = Random(seed * 7_368_787 + number)
    file = list(FILES)[number % len(FILES)]
    spoil = chance.choice(DAMAGES)
    return f"{number:05}_{spoil.__name__}/{file}", spoil(FILES[file](), chance), spoil is not untouched


def check(home: Home, name: str, content: bytes, damaged: bool, results: list[LoadResult]) -> str | None:
    """What is wrong with the way in which the file was taken in; None if nothing is."""
    if not results:
        return "nobody says what became of it"
    loads = {load.load_id: load for load in manifests(home)}
    for result in results:
        if result.status == "refused":
            if not damaged or not result.message.endswith(".") or not result.message.isprintable():
                return f"refused: {result.message!r}"
            continue
        load = loads[str(result.load_id)]
        if load.rows_in_file != load.rows_loaded + load.rows_quarantined:
            return f"{load.kind}: {load.rows_in_file} rows, {load.rows_loaded} + {load.rows_quarantined}"
        by_line = name.endswith(("queue_log", ".jsonl")) and b"\r" not in content and b"\0" not in content
        if by_line and load.records_in_file:
            lines = [line.removeprefix(b"\xef\xbb\xbf") for line in content.split(b"\n")]
            least, most = sum(bool(line.strip()) for line in lines), sum(map(bool, lines))  # a line of spaces may count
            if not least <= load.records_in_file <= most:
                return f"{load.records_in_file} records; plain reading counts {least}"
    return None
