"""Texts in both languages, number formats, and that a page holds no word of its own."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from app import charts, components, formats, lines, texts

APP = Path(texts.__file__).parent
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


def test_every_limit_and_reason_has_its_own_sentence() -> None:
    for limit in lines.LIMITS:
        assert "{item}" in texts.table()[f"says.limit.{limit}"]["en"], limit
        assert "{" not in texts.table()[f"limit.{limit}"]["zh"], limit
    assert all(texts.has(f"says.{key}") for key in ("full", "lost", "gained", "low_sample", "no_data", "missing"))
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
