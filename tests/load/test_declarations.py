"""An extract is declared in exactly one place: what is generated from the declarations is never stale."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.extract import Extract, extracts, read
from orchestration.extract_pages import pages
from orchestration.home import REPOSITORY, UsageError
from orchestration.loading.landing import FORMS
from orchestration.loading.mapping import mappings


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make generate` and commit the result"


def test_the_page_names_every_ending_that_is_read_and_every_kind_with_its_columns() -> None:
    text = (REPOSITORY / "docs" / "extracts.md").read_text(encoding="utf-8")
    assert all(f"`{ending}`" in text for ending in (*FORMS, ".gz", ".zip"))
    sections = dict(part.split("\n", 1) for part in text.split("\n### ")[1:])
    assert list(sections) == sorted(extracts()) and len(sections) >= 40
    for kind, extract in extracts().items():
        assert all(f"\n| {name} |" in sections[kind] for name in extract.names)
        assert extract.time_zone in sections[kind]


def test_every_declared_kind_is_a_source_with_owner_freshness_and_described_columns() -> None:
    path = REPOSITORY / "dbt_project" / "models" / "staging" / "_raw__sources.yml"
    tables = {
        table["name"]: table for table in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"][0]["tables"]
    }
    for kind, extract in extracts().items():
        table = tables[kind]
        assert table["config"]["meta"]["owner"] == extract.owner
        assert table["loaded_at_field"] == "_loaded_at"
        allowed = table["config"].get("freshness", {}).get("warn_after", {}).get("count")
        assert allowed == (extract.delivery_day and 31 + extract.delivery_day)
        assert [column["name"] for column in table["columns"]][: len(extract.names)] == list(extract.names)
        assert all(column["description"] for column in table["columns"])


RIGHT = {"kind": "x", "grain": "g", "source": "s", "systems": "S", "owner": "o", "key": ["a"], "period": "a"}


def declared(folder: Path, change: dict[str, object]) -> Extract:
    """A right declaration with one change, read."""
    (folder / "_centre.yml").write_text("time_zone: Asia/Shanghai\n")
    base = {"source": "app", "key": ["id"], "columns": {"id": {"type": "text"}, "a": {"type": "date"}}}
    (folder / "_record.yml").write_text(yaml.safe_dump(base, sort_keys=False))
    path = folder / "x.yml"
    path.write_text(yaml.safe_dump({**RIGHT, "columns": {"a": {"type": "date"}}, **change}, sort_keys=False))
    return read(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "other"}, "must be called"),
        ({"key": ["nothing"]}, "`key` names nothing, which is no declared column"),
        ({"key": "a"}, "`key` is a list"),
        ({"key": []}, "declare the `key`"),
        ({"valid_time": ["a"]}, "either `period`"),
        ({"period": None}, "either `period`"),
        ({"period": None, "valid_time": ["a", "a", "a"]}, "one or two columns of type date"),
        ({"columns": {"a": {"type": "text"}}}, "`period` must be a date"),
        ({"columns": {"a": {"type": "number"}}}, "x.yml, column a: type 'number' is not one of"),
        ({"columns": {"a": {"type": "text", "mandatory": True}}}, "mandatory.*Known facts: name, type, required"),
        ({"surprise": 1}, "surprise"),
        ({"look_back_days": 3, "columns": {"a": {"type": "month"}}}, "need a `period` of dates or timestamps"),
        ({"look_ahead_days": 3, "about_publication": True}, "in an input of builds"),
        ({"look_ahead_days": -3}, "count days"),
        ({"look_columns": ["a"]}, "`look_columns` go with one of them"),
        ({"look_back_days": 3, "look_columns": ["z"]}, "`look_columns` names z, which is no declared column"),
        ({"spill_days": 1}, "either `person`"),
        ({"time_zone": "China/Everywhere"}, "time zone 'China/Everywhere' is not known"),
        ({"time_zone": "../Berlin"}, "time zone '../Berlin' is not known"),
        ({"extends": "nobody"}, "extends 'nobody', which is not there. Bases: record"),
        ({"checks": [{"order": ["a", "z"], "title_en": "e", "title_zh": "z"}]}, "`checks` names z"),
        ({"checks": [{"order": ["a", "a"], "title_en": "e"}]}, "with title_en and title_zh"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        declared(tmp_path, change)


def test_an_empty_declaration_says_what_it_needs(tmp_path: Path) -> None:
    declared(tmp_path, {})
    for text, message in (("", "declares nothing. It needs: kind, grain"), ("a: [", "is not YAML")):
        (tmp_path / "x.yml").write_text(text)
        with pytest.raises(UsageError, match=message):
            read(tmp_path / "x.yml")


def test_what_a_kind_does_not_say_it_has_from_its_base_and_from_the_centre(tmp_path: Path) -> None:
    own = {"extends": "record", "key": ["a"], "columns": {"b": {"type": "text"}, "id": {"type": "integer"}}}
    found = declared(tmp_path, own)
    assert (found.source, found.key, found.names) == ("s", ("a",), ("id", "a", "b"))
    assert found.column("id").type == "integer" and found.time_zone == "Asia/Shanghai"
    assert declared(tmp_path, {"time_zone": "Europe/Berlin"}).time_zone == "Europe/Berlin"


def test_every_mapping_writes_down_its_rules() -> None:
    for mapping in mappings().values():
        assert mapping.rules and all(rule.found and rule.done for rule in mapping.rules)
        assert set(mapping.kinds) <= set(extracts())
