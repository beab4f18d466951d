"""What is typed becomes rows of seeds, or words about what there is instead."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.aside import SeedRow, seed_columns, seed_rows
from orchestration.home import Month, UsageError
from orchestration.simulation.changes import Change, Changed, column_types, from_folder, from_settings

OCTOBER = Month(2026, 10)
SCHEME = "bank_b_mode1"


def change(*settings: str, scheme: str = SCHEME) -> Changed:
    return from_settings(settings, scheme, [OCTOBER])


def row(changed: Changed, seed: str, **having: str) -> SeedRow:
    (found,) = [r for r in changed.seeds[seed] if having.items() <= r.items()]
    return found


def test_cells_of_items_sections_and_the_scheme_are_changed_in_a_copy() -> None:
    shipped = seed_rows("scheme_item")
    changed = change("volume.points=15", "section:handling.base=35", "scheme.min_coverage=0.5")
    assert row(changed, "scheme_item", scheme_code=SCHEME, item_code="volume")["points"] == "15"
    assert row(changed, "scheme_section", scheme_code=SCHEME, section_code="handling")["base"] == "35"
    assert row(changed, "scheme", scheme_code=SCHEME)["min_coverage"] == "0.5"
    assert changed.changes == [
        Change("scheme_item", "bank_b_mode1 1 handling volume", "points", "20", "15"),
        Change("scheme_section", "bank_b_mode1 1 handling", "base", "40", "35"),
        Change("scheme", "bank_b_mode1 1", "min_coverage", "0.6", "0.5"),
    ]
    others = [r for r in changed.seeds["scheme_item"] if (r["scheme_code"], r["item_code"]) != (SCHEME, "volume")]
    assert others == [r for r in shipped if (r["scheme_code"], r["item_code"]) != (SCHEME, "volume")]
    assert seed_rows("scheme_item") == shipped, "the policy stays as it is"


def test_what_is_set_to_what_it_is_changes_nothing() -> None:
    assert change("volume.points=20").changes == []


def test_a_new_curve_has_a_code_of_its_own_and_the_old_one_stays_for_others() -> None:
    changed = change("aht.curve=180:0.5, 240:1, 320:1:step, 480:0")
    assert row(changed, "scheme_item", scheme_code=SCHEME, item_code="aht")["curve_code"] == "simulated_aht"
    made = [r for r in changed.seeds["scheme_curve"] if r["curve_code"] == "simulated_aht"]
    assert [(r["x"], r["share"], r["to_next"]) for r in made] == [
        ("180", "0.5", "linear"), ("240", "1", "linear"), ("320", "1", "step"), ("480", "0", "linear"),
    ]  # fmt: skip
    old = [r for r in changed.seeds["scheme_curve"] if r["curve_code"] == "handle_time_band"]
    assert len(old) == 4


def test_a_target_takes_the_place_of_those_of_roles_but_not_of_what_a_person_agreed_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = seed_rows("scheme_target")
    (standard,) = [r for r in rows if r["scheme_code"] == SCHEME and r["item_code"] == "volume"]
    own = {**standard, "holder_kind": "person", "holder": "E1", "value": "10"}
    monkeypatch.setattr(
        "orchestration.simulation.changes.seed_rows",
        lambda name: [dict(r) for r in [*rows, own]] if name == "scheme_target" else seed_rows(name),
    )
    changed = change("volume.target=18")
    targets = {r["holder_kind"]: r["value"] for r in changed.seeds["scheme_target"] if r["scheme_code"] == SCHEME}
    assert targets["role"] == "18" and targets["person"] == "10"
    assert row(changed, "scheme_item", scheme_code=SCHEME, item_code="volume")["target"] == "18"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("volume", "write what.column=value. For example: qa.points=35"),
        (
            "volumes.points=3",
            "bank_b_mode1 has no item_code 'volumes'. There are: adherence, aht, csat, floor, qa, volume",
        ),
        ("volume.price=3", "scheme_item has no column 'price' to set. There are: position,"),
        ("volume.points=many", "points takes a number like 35 or 0.5, not 'many'"),
        ("volume.points=NaN", "points takes a number like 35 or 0.5, not 'NaN'"),
        ("volume.points=1e400", "points takes a number like 35 or 0.5, not '1e400'"),
        ("csat.min_sample=1.5", "min_sample takes a whole number, not '1.5'"),
        ("aht.curve=1.2.3:0.5,240:1", "write knots as x:share or x:share:step"),
        ("scheme.grades_items=yes", "grades_items is true or false, not 'yes'"),
        ("volume.version=2", "has no column 'version' to set"),
        ("floor.floor=0", "'floor' is item and section. Write item:floor or section:floor"),
        ("aht.curve=fast:1", "write knots as x:share or x:share:step"),
    ],
)
def test_what_cannot_be_set_is_told(setting: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        change(setting)
    assert words in str(refused.value) and setting in str(refused.value)


def test_an_unknown_scheme_and_one_that_is_not_in_force_are_told() -> None:
    with pytest.raises(UsageError, match=r"no scheme 'bank_b_mode9'\. Near: .*bank_b_mode1"):
        change("volume.points=1", scheme="bank_b_mode9")
    with pytest.raises(UsageError, match="bank_b_mode1 has no version in force in 1999-01"):
        from_settings(["volume.points=1"], SCHEME, [Month(1999, 1)])


def written(folder: Path, seed: str, rows: list[SeedRow]) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / f"{seed}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, seed_columns(seed))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_files_take_the_place_of_seeds(tmp_path: Path) -> None:
    rows = seed_rows("scheme_section")
    changed = from_folder(written(tmp_path / "rows", "scheme_section", [{**rows[0], "base": "41"}, *rows[1:]]))
    assert changed.seeds["scheme_section"][0]["base"] == "41" and list(changed.seeds) == ["scheme_section"]
    assert [(c.before, c.after) for c in changed.changes] == [("there", "gone"), ("not there", "there")]


def test_a_cell_of_a_file_that_its_column_does_not_take_is_named(tmp_path: Path) -> None:
    rows = seed_rows("scheme_section")
    folder = written(tmp_path / "rows", "scheme_section", [rows[0], {**rows[1], "base": "much"}])
    with pytest.raises(
        UsageError, match=r"scheme_section\.csv line 3: base takes a number like 35 or 0\.5, not 'much'"
    ):
        from_folder(folder)


def test_files_that_are_no_rules_of_schemes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only the rules of schemes are simulated"):
        from_folder(written(tmp_path / "kpi", "kpi", seed_rows("kpi")[:1]))
    folder = written(tmp_path / "rows", "scheme_section", [])
    (folder / "scheme_section.csv").write_text("scheme_code,base\n", encoding="utf-8")
    with pytest.raises(UsageError, match="its columns must be scheme_code,version,section_code"):
        from_folder(folder)
    (folder / "scheme_section.csv").rename(folder / "scheme_magic.csv")
    with pytest.raises(UsageError, match="there is no seed scheme_magic"):
        from_folder(folder)
    with pytest.raises(UsageError, match="There is no folder"):
        from_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="has no scheme"):
        from_folder(tmp_path / "empty")


def test_every_seed_of_schemes_declares_the_types_of_all_its_columns() -> None:
    types = column_types()
    for seed in ("scheme", "scheme_item", "scheme_section", "scheme_band", "scheme_target"):
        assert list(types[seed]) == seed_columns(seed)
