"""Archives and names that try to trick, files that are none, files that change, two loaders at once."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from orchestration.home import REPOSITORY, Home
from orchestration.loading import load as load_module
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, query, rows, text
from tests.load.written import zipped

PLAIN = text(rows("calls", 5)).encode()


def archive(name: str, mode: int = 0) -> bytes:
    """A zip archive with one member of that very name."""
    placeholder = "m" * len(name.encode())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        member = zipfile.ZipInfo(placeholder)
        member.external_attr = mode << 16
        packed.writestr(member, PLAIN)
    whole = bytearray(out.getvalue().replace(placeholder.encode(), name.encode()))
    set_flag(whole, 0x800)  # the name is UTF-8
    return bytes(whole)


def set_flag(whole: bytearray, flag: int) -> None:
    """Set a flag of the first member, in its own header and in the directory."""
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.index(sign) + at
        struct.pack_into("<H", whole, place, struct.unpack_from("<H", whole, place)[0] | flag)


NAMES = {
    "../calls.csv": "leads elsewhere",
    "a/../../calls.csv": "leads elsewhere",
    "./calls.csv": "leads elsewhere",
    "/etc/calls.csv": "absolute or foreign path",
    "C:calls.csv": "absolute or foreign path",
    "..\\calls.csv": "absolute or foreign path",
    "calls_\x1b[2J.csv": "control characters",
    "calls_\n.csv": "control characters",
    "calls_\u202egnp.csv": "control characters",
    f"calls_{'x' * 300}.csv": "longer than 200 characters",
    "calls.zip": "an archive in the archive",
    "calls.csv.gz": "an archive in the archive",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_with_a_tricky_member_is_refused_as_a_whole(home: Home, name: str) -> None:
    deliver(home, "month.zip", archive(name))
    (result,) = load_landing(home)
    assert (result.file, result.status) == ("month.zip", "refused") and NAMES[name] in result.message, result
    assert result.message.isprintable() and not list(home.root.parent.rglob("calls*.csv"))


def test_links_devices_doubled_and_encrypted_members_are_refused(home: Home) -> None:
    deliver(home, "a.zip", archive("calls.csv", stat.S_IFLNK | 0o777))
    deliver(home, "b.zip", archive("calls.csv", stat.S_IFIFO | 0o666))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("calls.csv", PLAIN)
        packed.writestr("calls.csv", PLAIN)
    deliver(home, "c.zip", out.getvalue())
    locked = bytearray(archive("calls.csv"))
    set_flag(locked, 1)
    deliver(home, "d.zip", bytes(locked))
    deliver(home, "e.zip", zipped({}))
    deliver(home, "f.zip", zipped({"calls.csv": PLAIN}, method=zipfile.ZIP_BZIP2))
    said = [result.message for result in sorted(load_landing(home), key=lambda result: result.file)]
    expected = ["link or a device", "link or a device", "more than once", "encrypted", "without files", "by a method"]
    assert [words in message for words, message in zip(expected, said, strict=True)] == [True] * 6, said


def test_members_of_an_archive_are_deliveries_of_their_own(home: Home) -> None:
    members = {"2026/calls_2026-03.csv": PLAIN, "ledger_2026-03.csv": text(rows("ledger", 4)).encode()}
    deliver(home, "month.zip", zipped(members | {"notes.pdf": b"x", ".hidden.csv": b"x", "2026/": b""}))
    found = {result.file: result for result in load_landing(home)}
    assert {name: result.rows_loaded for name, result in found.items()} == {
        "month.zip/2026/calls_2026-03.csv": 5,
        "month.zip/ledger_2026-03.csv": 4,
        "month.zip/notes.pdf": 0,
    }
    assert query(home, "select path, file from raw._loads order by path") == [
        ("month.zip/2026/calls_2026-03.csv", "calls_2026-03.csv"),
        ("month.zip/ledger_2026-03.csv", "ledger_2026-03.csv"),
    ]
    assert [result.status for result in load_landing(home)].count("already_loaded") == 2
    deliver(home, "calls_2026-03.csv", PLAIN)
    assert "the same content as month.zip/2026/calls_2026-03.csv" in load_landing(home)[-1].message


def test_a_pipe_a_device_and_a_socket_are_no_files(home: Home) -> None:
    os.mkfifo(home.landing / "calls_fifo.csv")
    (home.landing / "calls_null.csv").symlink_to("/dev/null")
    said = {result.file: result.message for result in load_landing(home)}
    assert said["calls_fifo.csv"] == "calls_fifo.csv is not a file."
    assert "outside the landing folder" in said["calls_null.csv"]


@pytest.mark.parametrize("name", ["calls.csv", "calls.zip", "calls.csv.gz"])
def test_a_file_that_changes_or_goes_while_it_is_read_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import gzip

    content = {"calls.csv": PLAIN, "calls.zip": zipped({"calls.csv": PLAIN}), "calls.csv.gz": gzip.compress(PLAIN)}
    path = deliver(home, name, content[name])
    real = load_module.prepare

    def writes(*given: object) -> object:
        path.write_bytes(content[name][:-50])
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(load_module, "prepare", writes)
    (result,) = load_landing(home)
    assert result.status == "refused" and "changed while it was being read" in result.message, result
    monkeypatch.setattr(load_module, "prepare", lambda *given: (path.unlink(), real(*given))[1])
    deliver(home, name, content[name])
    (result,) = load_landing(home)
    assert result.status == "refused" and result.message.startswith(name) and "cannot be read" in result.message
    assert query(home, "select count(*) from raw._loads") == [(0,)]


def test_an_error_that_nobody_thought_of_keeps_no_other_file_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, "calls_a.csv", PLAIN)
    deliver(home, "ledger_2026-03.csv", rows("ledger", 4))
    real = load_module.prepare

    def fails(file: object, *given: object) -> object:
        if "calls" in file.name:  # type: ignore[attr-defined]
            raise KeyError("odd")
        return real(file, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(load_module, "prepare", fails)
    said = {result.file: result for result in load_landing(home)}
    assert said["ledger_2026-03.csv"].rows_loaded == 4
    assert "unexpected KeyError" in said["calls_a.csv"].message and "Traceback" not in said["calls_a.csv"].message
    assert "Traceback" in (home.logs / "errors.log").read_text(encoding="utf-8")


def test_two_loaders_at_once_load_every_file_once(home: Home, tmp_path: Path) -> None:
    for n in range(4):
        deliver(home, f"calls_{n}.csv", [row | {"contact_id": f"{n}-{m}"} for m, row in enumerate(rows("calls", 50))])
    code = (
        "import sys; from pathlib import Path; from orchestration.home import Home; "
        "from orchestration.loading.load import load_landing; "
        "print(*[result.status for result in load_landing(Home(Path(sys.argv[1])))])"
    )
    words = [sys.executable, "-c", code, str(home.root)]
    both = [subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(one.communicate(timeout=120)[0].split() for one in both)
    assert [one.returncode for one in both] == [0, 0]
    assert said == [["accepted"] * 4, ["already_loaded"] * 4]
    assert query(home, "select count(*), count(distinct contact_id) from raw.calls") == [(200, 200)]
