"""Zip archives: their members as deliveries of their own. An archive with tricks is refused as a whole."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from pathlib import Path

from orchestration.loading.formats.limits import Meter, largest, refuse_without_room
from orchestration.loading.plain import has_control, plain
from orchestration.loading.refused import RefusedError

STEP = 1 << 20
MOST_MEMBERS = 10_000
LONGEST_NAME = 200
NESTED = re.compile(r"[.](zip|gz|tgz|tar|bz2|xz|zst|7z|rar)$", re.IGNORECASE)
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


def members(path: Path) -> list[str]:
    """Names of the files in a zip archive, in its order. Raises RefusedError, also for names that try to trick."""
    try:
        with zipfile.ZipFile(path) as packed:
            listed = packed.infolist()
    except (*DAMAGED, UnicodeError) as error:
        raise RefusedError(f"is no readable zip archive ({error}). Deliver it again.") from error
    if len(listed) > MOST_MEMBERS:
        raise RefusedError(f"has {len(listed):,} members, more than {MOST_MEMBERS:,}. Deliver fewer files at once.")
    names = []
    for member in listed:
        name = member.orig_filename
        trick = _trick(member)
        if trick:
            raise RefusedError(f"has a member '{plain(name)[:LONGEST_NAME]}' that {trick}. Nothing of it was read.")
        if not member.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
            names.append(name)
    last = Counter(name.rsplit("/", 1)[-1].lower() for name in names)
    twice = sorted(name for name, times in last.items() if times > 1)
    if twice:  # the later one would stand in the place of the earlier one: they are the same delivery
        raise RefusedError(f"has the member '{twice[0]}' more than once. Pack each file once, under a name of its own.")
    if not names:
        raise RefusedError("is an archive without files. Deliver it with its files.")
    return names


def _trick(member: zipfile.ZipInfo) -> str | None:
    """What is wrong with a member, if anything."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    if has_control(name) or not name.isprintable():
        return "has control characters in its name"
    if len(name) > LONGEST_NAME:
        return f"has a name longer than {LONGEST_NAME} characters"
    if "\\" in name or name.startswith("/") or re.match("[A-Za-z]:", name):
        return "has an absolute or foreign path"
    if any(part in ("", ".", "..") for part in name.removesuffix("/").split("/")):
        return "has a path that leads elsewhere"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device, not a file"
    if member.flag_bits & 0x41:
        return "is encrypted. Deliver it without a password"
    if NESTED.search(name):
        return "is an archive in the archive. Pack the files themselves"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by a method that is not read here. Pack it as an ordinary zip (deflate)"
    return None


def unpack(path: Path, name: str, target: Path) -> None:
    """Write one member to `target`. Raises RefusedError."""
    meter = Meter(largest())
    try:
        with zipfile.ZipFile(path) as packed, target.open("wb") as plain_file:
            allowance = packed.getinfo(name).compress_size
            meter.packed = min(allowance, path.stat().st_size)
            with packed.open(name) as stream:
                while chunk := stream.read(STEP):
                    meter.count(0, len(chunk))
                    if meter.unpacked % (64 * STEP) < STEP:
                        refuse_without_room(target.parent, len(chunk))
                    plain_file.write(chunk)
    except (*DAMAGED, KeyError) as error:
        raise RefusedError(f"cannot be unpacked ({error}): the archive is damaged or cut. Deliver it again.") from error


def measure(path: Path, limit: int) -> None:
    """Unpack every part of a zip file without keeping it. Raises RefusedError."""
    meter = Meter(limit, packed=path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as packed:
            for member in packed.infolist():
                if member.flag_bits & 0x41:
                    raise RefusedError("is encrypted. Save it without a password.")
                with packed.open(member) as stream:
                    while chunk := stream.read(STEP):
                        meter.count(0, len(chunk))
    except (*DAMAGED, KeyError) as error:
        raise RefusedError(f"is not a readable workbook ({error}). Save it again as .xlsx.") from error
