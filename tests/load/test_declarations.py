"""An extract is declared in exactly one place: what is generated from the declarations is never stale."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.extract import extracts, read
from orchestration.extract_pages import pages
from orchestration.home import REPOSITORY, UsageError
from orchestration.loading.mapping import mappings


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make generate` and commit the result"


def test_every_declared_kind_is_a_source_with_owner_freshness_and_described_columns() -> None:
    path = REPOSITORY / "dbt_project" / "models" / "staging" / "_raw__sources.yml"
    tables = {
        table["name"]: table for table in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"][0]["tables"]
    }
    for kind, extract in extracts().items():
        table = tables[kind]
        assert table["config"]["meta"]["owner"] == extract.owner
        assert table["loaded_at_field"] == "_loaded_at" and table["config"]["freshness"]["warn_after"]
        assert [column["name"] for column in table["columns"]][: len(extract.names)] == list(extract.names)
        assert all(column["description"] for column in table["columns"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "other"}, "must be called"),
        ({"key": ["nothing"]}, "no declared column"),
        ({"valid_time": True}, "either `period`"),
        ({"columns": {"a": {"type": "number"}}}, "type 'number' is not one of"),
        ({"columns": {"a": {"type": "text", "mandatory": True}}}, "mandatory"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(tmp_path: Path, change: dict[str, object], message: str) -> None:
    right = {"kind": "x", "grain": "g", "source": "s", "systems": "S", "owner": "o", "key": ["a"], "period": "a"}
    path = tmp_path / "x.yml"
    path.write_text(yaml.safe_dump({**right, "columns": {"a": {"type": "date"}}, **change}))
    with pytest.raises(UsageError, match=message):
        read(path)


def test_every_mapping_writes_down_its_rules() -> None:
    for mapping in mappings().values():
        assert mapping.rules and all(rule.found and rule.done for rule in mapping.rules)
        assert set(mapping.kinds) <= set(extracts())
