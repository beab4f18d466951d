"""`callmart sql` answers from the current versions of what is published, and can do nothing else."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import cli
from orchestration.files import write_json
from orchestration.home import REPOSITORY, Home
from orchestration.reading import sql_session
from tests.app.fabricate import fabricate

Capture = pytest.CaptureFixture[str]
NOTES = {  # month → version → rows of pub_note; the later version has a column more
    "2026-08": {1: "select '2026-08' as month, 'old' as code, 1.50::decimal(9,2) as amount"},
    "2026-09": {
        1: "select '2026-09' as month, 'wrong' as code, 9.99::decimal(9,2) as amount",
        2: "select '2026-09' as month, '=1+1' as code, 2.25::decimal(18,4) as amount, true as kept "
        "union all select '2026-09', '张伟', -3, null",
    },
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two months of pub_note, one of them restated, and pub_other in one month only."""
    home, current = Home(tmp_path / "centre"), {}
    for month, versions in NOTES.items():
        for version, rows in versions.items():
            folder = home.published / month / str(version)
            folder.mkdir(parents=True)
            tables = {"pub_note": rows} | ({"pub_other": f"select '{month}' as month"} if month == "2026-09" else {})
            files = []
            for name, sql in tables.items():
                path = folder / f"{name}.parquet"
                duckdb.execute(f"copy ({sql}) to '{path}' (format parquet)")
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                files.append({"name": name, "sha256": digest, "bytes": path.stat().st_size})
            write_json(folder / "manifest.json", {"version": version, "files": files})
            digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
            current[month] = {"version": version, "manifest_sha256": digest}
    write_json(home.published / "current.json", {"months": current})
    return home


def ask(home: Home, *words: str) -> int:
    return cli.main(["sql", *words, "--home", str(home.root), "--quiet"])


def state_of(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file below a folder with its time and content."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(p): (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths}


def test_current_versions_of_all_months_are_joined_by_name(home: Home, capsys: Capture) -> None:
    assert ask(home, "select * from pub_note order by month, code", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"month": "2026-08", "code": "old", "amount": "1.5000", "kept": None},
        {"month": "2026-09", "code": "=1+1", "amount": "2.2500", "kept": True},
        {"month": "2026-09", "code": "张伟", "amount": "-3.0000", "kept": None},
    ]
    assert ask(home, "select count(*) as n from pub_note", "--month", "2026-08", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 1}]
    assert ask(home, "show tables", "--format", "csv") == 0
    assert capsys.readouterr().out.split() == ["name", "pub_note", "pub_other"]


def test_a_table_is_aligned_and_csv_cannot_act_as_formulas(home: Home, capsys: Capture) -> None:
    ask(home, "select code, amount, kept from PUB_NOTE where month = '2026-09' order by code")
    assert capsys.readouterr().out.splitlines() == [
        "  code   amount  kept", "  =1+1   2.2500  true", "  张伟  -3.0000", "(2 rows)"
    ]  # fmt: skip
    ask(home, "select code, amount, kept from pub_note where month = '2026-09' order by code", "--format", "csv")
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["code", "amount", "kept"], ["'=1+1", "2.2500", "true"], ["张伟", "-3.0000", ""]]


def test_a_long_answer_is_cut_as_a_table_and_whole_as_csv(home: Home, capsys: Capture) -> None:
    ask(home, "select i from range(25000) as t(i)")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "  499",
        "(the first 500 rows; --format csv writes all of them)",
    ]
    ask(home, "select i from range(25000) as t(i)", "--format", "csv")
    assert capsys.readouterr().out.split() == ["i", *map(str, range(25000))]


def test_json_keeps_every_column_and_is_json(home: Home, capsys: Capture) -> None:
    ask(
        home,
        "select 1 as a_3, 2 as a, 3 as a, 'nan'::double as n, [1.50, null] as l, {'k': 'inf'::float} as s",
        "--json",
    )
    (row,) = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert row == {"a_3": 1, "a": 2, "a_2": 3, "n": "nan", "l": ["1.50", None], "s": {"k": "inf"}}
    ask(home, "select [1.50, null] as l, {'k': date '2026-10-01'} as s", "--format", "csv")
    assert list(csv.reader(io.StringIO(capsys.readouterr().out)))[1] == ['["1.50", null]', '{"k": "2026-10-01"}']


WRITES = [
    "copy (select 1) to '{aside}/x.csv'",
    "copy (select 1 as month) to '{file}'",
    "explain analyze copy (select 1) to '{folder}/x.csv'",
    "export database '{aside}/all'",
    "attach '{aside}/x.duckdb' as x",
    "attach '{folder}/x.duckdb' as x",
    "create table t as select 1",
    "create or replace view pub_note as select 1",
    "insert into pub_note values ('x')",
    "drop view pub_note",
    "set enable_external_access = true",
    "set temp_directory = '{aside}'",
    "reset lock_configuration",
    "pragma enable_profiling = 'json'",
    "install httpfs",
    "load httpfs",
    "call enable_logging()",
    "prepare p as select 1",
    "begin transaction",
    "checkpoint",
    "select 1; copy (select 1) to '{aside}/x.csv'",
    "pivot pub_note on code using sum(amount)",
    "from enable_logging(storage = 'file', storage_path = '{aside}/log'); select 1",
    "from enable_profiling(save_location = '{aside}/profile.json'); select 1",
    'from system.main."checkpoint" ()',
    "from query('from enable' || '_logging()')",
]
READS = [
    "select * from read_text('{secret}')",
    "select * from read_csv('{secret}')",
    "select * from '{secret}'",
    "select * from read_blob('/etc/hostname')",
    "select * from glob('{aside}/*')",
    "select * from read_text('{folder}/manifest.json')",
    "select * from read_parquet('{earlier}')",
    "select * from query('select * from read_text(''{secret}'')')",
    "select * from query_table('{secret}')",
    "select * from sniff_csv('{secret}')",
    "select * from read_duckdb('{secret}')",
]


@pytest.mark.parametrize("query", [*WRITES, *READS])
def test_a_query_neither_writes_files_nor_reads_others(home: Home, query: str, tmp_path: Path, capsys: Capture) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "secret.csv").write_text("name\nsecret-word\n", encoding="utf-8")
    folder = home.published / "2026-09" / "2"
    places = {"aside": aside, "secret": aside / "secret.csv", "folder": folder, "file": folder / "pub_note.parquet"}
    places["earlier"] = home.published / "2026-09" / "1" / "pub_note.parquet"
    before = state_of(tmp_path)
    assert ask(home, query.format(**places)) == 2
    said = capsys.readouterr()
    assert "secret-word" not in said.out + said.err and "wrong" not in said.out
    assert said.err.startswith("callmart sql: ") and "unexpected" not in said.err
    if query in WRITES:
        assert "Only what reads is run" in said.err
    assert state_of(tmp_path) == before


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select * fro pub_note", "syntax error"),
        ("select amounts from pub_note", 'Candidate bindings: "amount"'),
        ("select * from pub_nothing", "`show tables` lists what is published"),
        ("select code::int from pub_note", "Could not convert string"),
        ("-- nothing", "There is no statement"),
        ("select case i when 50000 then ('a' || i)::int else i end from range(60000) as t(i)", "Could not convert"),
        ("select '\udcff'", "not UTF-8"),
    ],
)
def test_what_is_wrong_is_said_in_words(home: Home, query: str, words: str, capsys: Capture) -> None:
    assert ask(home, query, "--format", "csv") == 2
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said and "unexpected" not in said


def test_too_large_a_question_is_told(home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sql_session.CONFIG, "memory_limit", "50MB")
    assert ask(home, "select list(i) from range(20000000) as t(i)") == 2
    assert "more than 2GB of memory: choose months or columns" in capsys.readouterr().err


def test_months_that_are_not_published_and_damage_are_told(home: Home, capsys: Capture) -> None:
    assert ask(home, "from pub_note", "--month", "2026-07") == 2
    assert "2026-07 is not published. Published months: 2026-08, 2026-09." in capsys.readouterr().err
    path = home.published / "2026-08" / "1" / "pub_note.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    assert ask(home, "from pub_note") == 2
    said = capsys.readouterr().err
    assert f"{path} is not as it was published" in said and "callmart verify" in said
    path.unlink()
    assert ask(home, "from pub_note") == 2
    assert f"{path} is missing" in capsys.readouterr().err


def command(home: Home, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    start = [sys.executable, "-m", "orchestration.cli", "sql", *words, "--home", str(home.root)]
    return subprocess.run(start, cwd=REPOSITORY, text=True, capture_output=True, timeout=60, check=False, **more)


def test_piped_statements_are_run_one_after_the_other(home: Home) -> None:
    done = command(home, "--format", "csv", input="select 1 as a;\nselect code from pub_note where code = 'old';\n")
    assert (done.returncode, done.stdout.split()) == (0, ["a", "1", "code", "old"])
    assert command(home, input="select 1; oops").returncode == 2


def test_the_prompt_goes_on_after_a_mistake(home: Home) -> None:
    mine, theirs = pty.openpty()
    typed = "selec 1;\nselect code\nfrom pub_note where code = 'old';\nquit\n"
    start = [sys.executable, "-m", "orchestration.cli", "sql", "--home", str(home.root)]
    with subprocess.Popen(start, cwd=REPOSITORY, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        os.write(mine, typed.encode())
        out, err = asked.communicate(timeout=60)
    assert asked.returncode == 0
    assert b"2 published months, 2026-08 to 2026-09; 2 relations" in out and b"(1 row)" in out
    assert b"syntax error" in err


def test_control_c_leaves_the_statement_and_not_the_prompt(home: Home) -> None:
    mine, theirs = pty.openpty()
    # what was started in the background by a shell hands on that Control-C is passed over
    heeding = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-m", "orchestration.cli", "sql", "--home", str(home.root)]
    start = [sys.executable, "-c", heeding, *command]
    with subprocess.Popen(start, cwd=REPOSITORY, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        try:
            os.write(mine, b"select count(*) from range(100000000000000);\n")
            assert asked.stdout
            asked.stdout.readline()
            until = time.monotonic() + 60
            while not select.select([asked.stderr], [], [], 1)[0] and time.monotonic() < until:
                asked.send_signal(signal.SIGINT)
            os.write(mine, b"select 20 + 22 as answer;\nquit\n")
            out, err = asked.communicate(timeout=60)
        finally:
            asked.kill()  # nothing after it has ended; else it would count for days
    assert (asked.returncode, err.strip()) == (0, b"stopped")
    assert b"  42" in out


def test_the_examples_of_the_page_run(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    fabricate(tmp_path / "var", ["2026-10"])
    text = (REPOSITORY / "docs" / "exports.md").read_text(encoding="utf-8")
    for query, words in re.findall(r'^callmart sql "(.*?)"(.*)$', text, re.MULTILINE):
        assert ask(Home(tmp_path / "var"), query, *words.split()) == 0
        assert len(capsys.readouterr().out.splitlines()) > 1
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/exports.md", "exec"), {})  # noqa: S102
    assert "provisional" in capsys.readouterr().out
