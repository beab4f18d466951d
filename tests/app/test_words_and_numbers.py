"""Texts in both languages, number formats, and that a page holds no word of its own."""

from __future__ import annotations

import ast
import csv
import itertools
import re
import string
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from app import charts, components, formats, lines, texts, trends

APP = Path(texts.__file__).parent
SEEDS = APP.parent / "seeds"
SOURCES = sorted([*APP.glob("*.py"), *(APP / "views").glob("*.py")])
VIEWS = sorted((APP / "views").glob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def literals(path: Path) -> list[str]:
    """Every text in the code that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in said
    ]


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    for key, words in texts.table().items():
        assert all(words.values()), key
        places = [
            {field for _, field, _, _ in string.Formatter().parse(words[language]) if field}
            for language in texts.LANGUAGES
        ]
        assert places[0] == places[1], key


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_every_key_in_the_code_is_in_the_table_of_texts(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    used = re.findall(r"""text\(\s*["']([a-z_.]+)["']""", source)
    assert [key for key in used if not texts.has(key)] == []


# a mark of half width beside a Chinese character or mark (but for quotation marks: what they quote is as it is)
BESIDE = r"[\u3400-\u9fff、。，：；？！（）]"
HALF_WIDTH = re.compile(rf"(?<={BESIDE})[,;:?!()]|[,;:?!()] ?(?={BESIDE})|(?<={BESIDE})\.(?=\s|$|{BESIDE})")


@pytest.mark.parametrize("path", [*SEEDS.glob("*.csv"), APP / "texts.csv"], ids=lambda path: path.stem)
def test_chinese_has_marks_of_full_width(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if HALF_WIDTH.search(cell)] == []


@pytest.mark.parametrize(
    "words", ["模式一:信用卡组", "解决率(1天)", "率（1天)", "不计入, 后者", "无投诉为100;无接待", "为准.", "计.按"]
)
def test_a_mark_of_half_width_is_seen(words: str) -> None:
    assert HALF_WIDTH.search(words)


def test_every_limit_and_reason_has_its_own_sentence() -> None:
    for limit in lines.LIMITS:
        assert "{item}" in texts.table()[f"says.limit.{limit}"]["en"], limit
        assert "{" not in texts.table()[f"limit.{limit}"]["zh"], limit
    assert all(texts.has(f"says.{key}") for key in ("full", "lost", "gained", "low_sample", "no_data", "missing"))
    reasons = ("no_data", "low_sample", "no_scheduled_days", "other_spell", "low_coverage")
    assert all(texts.has(f"reason.{key}") for key in reasons)
    assert all(texts.has(f"says.events.{key}") for key in ("full", "lost", "gained"))


@pytest.mark.parametrize("path", VIEWS, ids=lambda p: p.name)
def test_a_page_holds_no_words_of_its_own(path: Path) -> None:
    markup = re.compile(r"<[^>]*>?|[\w-]+=\"|^[^<]*>")
    words = [
        w
        for w in literals(path)
        if re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}|^[A-Z][a-z]+", markup.sub("", w)) or CHINESE.search(w)
    ]
    assert words == []


@pytest.mark.parametrize(
    ("value", "unit", "aggregation", "expected"),
    [
        (0.8734, "%", "ratio", "87.3 %"),
        (0.87350001, "%", "ratio", "87.4 %"),
        (0.8735, "%", "ratio", "87.4 %"),
        (19.25, "s", "ratio", "19.3 s"),
        (254.4, "s", "ratio", "4:14"),
        (3723, "s", "ratio", "1:02:03"),
        (2.534, "‰", "ratio", "2.53 ‰"),
        (12345, "n", "sum", "12,345"),
        (5, "n", "ratio", "5.00"),
        (-12.34, "pts", "ratio", "−12.3"),
        (None, "%", "ratio", "–"),
        (float("nan"), "s", "ratio", "–"),
    ],
)
def test_a_value_is_written_by_its_unit(value: float | None, unit: str, aggregation: str, expected: str) -> None:
    assert formats.measure(value, unit, aggregation) == expected


def test_points_are_rounded_half_up_on_the_decimal() -> None:
    assert [formats.points(v) for v in (2.675, 1.005, -0.005, 0.004)] == ["2.68", "1.01", "−0.01", "0.00"]


def test_months_and_days_are_named_in_the_language() -> None:
    assert formats.month_label("2026-10", "en") == "October 2026"
    assert formats.month_label("2026-10", "zh") == "2026年10月"
    assert formats.day("2026-11-04", "en") == "4 Nov 2026"
    assert formats.moment("2026-11-04T09:12:00+00:00", "zh") == "2026年11月4日 09:12"


def test_text_in_a_table_is_escaped_and_a_link_keeps_what_it_was_given() -> None:
    made = components.table([components.Column("<i>")], [components.Row(['<script>alert("x")</script>'])])
    assert "<script>" not in made
    assert "<i>" not in made
    assert 'href="person?person=a%26b%22"' in components.link("x", "person", person='a&b"')


def test_a_curve_is_level_outside_its_knots_and_jumps_where_it_is_a_step() -> None:
    drawn = charts.curve(
        [(0.0, 0.0, "step"), (1.0, 1.0, "linear")], None, {"x": "x", "y": "y", "dot": ""}, "%"
    ).to_dict()
    rows = next(iter(drawn["datasets"].values()))
    assert [(round(r["x"], 2), r["share"]) for r in rows] == [
        (-0.12, 0.0),
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (1.12, 1.0),
    ]


def test_units_come_in_the_order_of_the_tree_and_a_circle_does_not_hang() -> None:
    units = [
        {"entity_code": "b", "parent_code": "a"},
        {"entity_code": "a", "parent_code": "c"},
        {"entity_code": "c", "parent_code": None},
        {"entity_code": "own", "parent_code": "own"},
    ]
    found = [(depth, unit["entity_code"]) for depth, unit in components.unit_tree(units)]
    assert found == [(0, "c"), (1, "a"), (2, "b"), (0, "own")]


def test_a_name_falls_back_to_the_other_language_then_to_the_code() -> None:
    both = {"name_en": "Harbour", "name_zh": "海港"}
    assert [texts.named(both, language) for language in texts.LANGUAGES] == ["Harbour", "海港"]
    assert texts.named({"name": "Ann Lee", "name_zh": None}, "zh") == "Ann Lee"
    assert texts.named({"name": None, "name_zh": "海港"}, "en") == "海港"
    assert texts.named({"name": float("nan")}, "zh", "N-CARD") == "N-CARD"
    assert texts.word("zh", "reason", "not_translated_yet") == "not_translated_yet"
    assert texts.word("zh", "reason", "no_data") == "无数据"


def score_line(item: str, points: float, possible: float, section: str = "s", source: str = "kpi") -> lines.Line:
    row = {
        "item_code": item, "points": points, "points_possible": possible, "source": source, "reason": "scored",
        "spell_start": "2026-10-01", "section_code": section,
    }  # fmt: skip
    return lines.Line(row, {}, {}, section, item, item)


@pytest.mark.parametrize("by_section", [False, True])
def test_each_step_of_the_waterfall_starts_where_the_one_before_ended_and_the_last_is_the_total(
    by_section: bool,
) -> None:
    found = [
        score_line("volume", 14.67, 20.0, "handling"),
        score_line("aht", 13.4, 10.0, "handling"),
        score_line("bonus_cap", -3.07, 0.0, "handling", "limit"),
        score_line("floor", -2.0, 15.0, "floor", "events"),
    ]
    steps = lines.steps(found, 23.0, "Total", by_section)
    assert len(steps) == (4 if by_section else 5)
    for before, step in itertools.pairwise(steps[:-1]):
        assert step.start == before.end
    assert steps[0].start == 0.0
    assert steps[-2].end == pytest.approx(sum(line.points for line in found)) == pytest.approx(23.0)
    assert (steps[-1].start, steps[-1].end, steps[-1].words) == (0.0, 23.0, "23.00")
    assert [s.kind for s in steps].count("limit") == 2, "a limit and what was deducted are told apart from gains"


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([0.75, 0.752], "%", (0.731, 0.771)),
        ([0.99, 1.0], "%", (0.975, 1.0)),
        ([100.0, 101.0], "s", (95.45, 105.55)),
        ([0.0, 0.0], "‰", (0.0, 0.5)),
        ([-10.0, 10.0], "pts", (-17.0, 17.0)),
        ([], "%", (0.0, 1.0)),
    ],
)
def test_the_axis_of_a_trend_does_not_make_noise_look_like_a_fall(
    values: list[float], unit: str, expected: tuple[float, float]
) -> None:
    assert trends.span(values, unit) == pytest.approx(expected)


def test_the_initials_of_a_name_in_two_scripts_are_of_one_script() -> None:
    found = [components.initials(name) for name in ("Ann Lee", "王芳", "Wang Fang 王芳", "Cher")]
    assert found == ["AL", "芳", "WF", "CH"]


def test_a_change_is_written_like_the_value_it_belongs_to() -> None:
    assert formats.change(38.46, 30.0, "pts", "ratio", "pp") == "+8.5"
    assert formats.change(0.7545, 0.75, "%", "ratio", "pp") == "+0.5 pp"
    assert formats.change(90, 100, "n", "sum", "pp") == "−10.0 %"
    assert formats.change(12.5, 13.0, "n", "ratio", "pp") == "−0.50"
    assert formats.change(12.5, None, "n", "ratio", "pp") == "–"


def test_every_reason_that_has_words_is_one_that_the_models_give() -> None:
    root = APP.parent
    models = "".join(path.read_text(encoding="utf-8") for path in (root / "dbt_project").glob("m*/**/*.sql"))
    statuses = yaml.safe_load((root / "orchestration" / "extracts" / "employees.yml").read_text(encoding="utf-8"))
    given = {*re.findall(r"'([a-z_]+)'", models), *statuses["columns"]["status"]["values"]}
    worded = {key.removeprefix("reason.") for key in texts.table() if key.startswith("reason.")}
    assert sorted(worded - given) == []


@pytest.mark.parametrize(("share", "least"), [("1", 5), ("0.4", 2), ("0.42857143", 3), ("0.2", 1)])
def test_a_stretch_needs_its_part_of_the_least_sample(share: str, least: int) -> None:
    row = {"spell_share": Decimal(share), "source": "kpi"}
    assert lines.Line(row, {"min_sample": 5}, {}, "", "", "").least == least
