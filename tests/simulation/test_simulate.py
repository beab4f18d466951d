"""Published months of a small sample centre, scored again by the rules as they are and by others."""

from __future__ import annotations

import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.published import Published
from orchestration.cli import main
from orchestration.dbt import Dbt
from orchestration.home import Home, Month, UsageError
from orchestration.loading.load import load_landing
from orchestration.simulation import changes, figures, replay, simulate

FIRST, LAST = Month(2026, 9), Month(2026, 10)
SCHEME = "bank_b_mode1"
SWAPPED = ["--set", "volume.points=10", "--set", "aht.points=20"]  # by the policy 20 and 10
HEAD = "record_id,recorded_at,recorded_by,about_month,about_kind,about_id,text,due_on,decision,decided_by,owner"


@pytest.fixture(scope="module")
def home(published_once: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two published months with every scheme of a month: no half-year ends in them."""
    home = Home(tmp_path_factory.mktemp("simulated") / "centre")
    shutil.copytree(published_once.root, home.root)
    return home


def content(home: Home) -> dict[str, str]:
    """Every file of the home with the hash of its bytes, but for the kept simulations."""
    return {
        str(path.relative_to(home.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.root.rglob("*")
        if path.is_file() and home.simulations not in path.parents
    }


def answered(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["simulate", "--home", str(home.root), "--quiet", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_rules_as_they_are_give_the_published_results_again_to_the_last_row(home: Home) -> None:
    before = content(home)
    made = simulate.simulate(home, SCHEME, changes.Changed({}, []), [FIRST, LAST], lambda _: None)
    assert made.differs == {}, "cards, lines, ranks, grades, pay and health of both months, chained"
    result = made.result
    assert [m["month"] for m in result["moved"]] == [str(FIRST), str(LAST)]
    assert {(m["moved"], m["spearman"], m["most"]) for m in result["moved"]} == {(0, 1, 0)}
    assert result["other_schemes"] == result["grades"] == result["cuts"] == result["pay"] == []
    families = Published(home.published).rows("select count(distinct family) as n from pub_scorecard")
    assert families[0]["n"] >= 7, "of all schemes that close in a month"
    assert content(home) == before
    assert [path.name for path in home.root.parent.iterdir()] == ["centre"]


def test_other_weights_move_every_card_by_what_the_published_curves_say(home: Home) -> None:
    changed = changes.from_settings(["volume.points=10", "aht.points=20"], SCHEME, [LAST])
    with replay.replay(home, changed.seeds, lambda _: None) as other:
        other.prepare(LAST)
        other.score(LAST)
        with other.connect(read_only=True) as con:
            after = figures.read(con, [LAST])
    # independently, from what is published: cards in one piece with both items measured, without bonus and limits; what
    # is missing elsewhere was dealt to the items that are there, in proportion
    cards = Published(home.published).rows(
        "select entity_code, c.score, "
        "max(case item_code when 'aht' then l.points_possible end) as aht_possible, "
        "max(case item_code when 'aht' then curve_share end) as aht_share, "
        "max(case item_code when 'volume' then curve_share end) as volume_share "
        "from pub_scorecard as c inner join pub_score_line as l using (family, entity_type, entity_code) "
        "where c.scheme_code = ? and c.spells = 1 and c.score is not null group by entity_code, c.score "
        "having aht_share <= 1 and volume_share <= 1 and count(*) filter (l.reason = 'limit') = 0",
        [SCHEME],
        [str(LAST)],
    )
    scores = {card.entity_code: score for card, (scheme, score) in after.scores.items() if scheme == SCHEME}
    shifts = {c["entity_code"]: (c["aht_share"] - c["volume_share"]) * c["aht_possible"] for c in cards}
    assert len(cards) >= 5 and len(set(shifts.values())) >= 5
    for card in cards:
        now = scores[card["entity_code"]]
        assert now is not None and abs(now - card["score"] - shifts[card["entity_code"]]) <= Decimal("0.01"), card


def test_the_command_changes_nothing_of_the_home_but_what_it_keeps(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(home)
    told = answered(home, capsys, "--month", str(LAST), "--scheme", SCHEME, *SWAPPED, "--save", "swap", "--by", "post")
    assert content(home) == before
    assert [path.name for path in home.root.parent.iterdir()] == ["centre"]
    assert told["computed_on"][str(LAST)]["version"] == 1 and told["differs"] == {}
    (moved,) = told["result"]["moved"]
    assert moved["moved"] > 0 and Decimal(moved["spearman"]) <= 1
    weights = {w["item_code"]: w for w in told["result"]["weights"]}
    nominal = {item: Decimal(weights[item]["nominal_weight_after"]) for item in ("volume", "aht")}
    assert nominal == {"volume": Decimal("0.1"), "aht": Decimal("0.2")}
    assert weights["aht"]["effective_weight_after"] != weights["aht"]["effective_weight_before"]


def test_rules_that_are_no_scheme_are_refused_with_the_words_of_the_guard(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(home)
    words = ["--scheme", SCHEME, "--set", "volume.points=30", "--save", "wrong", "--by", "post"]
    assert main(["simulate", "--home", str(home.root), "--quiet", *words]) == 2
    said = capsys.readouterr().err
    assert "item points add up to the base of their section" in said
    assert "bank_b_mode1 version 1 section handling: the items' points add up to 50" in said
    assert content(home) == before and not (home.simulations / "wrong").exists()
    assert [path.name for path in home.root.parent.iterdir()] == ["centre"]


def test_what_is_kept_stays_as_it_is_and_shows_who_approved_it(
    home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = home.simulations / "swap"
    assert sorted(path.name for path in kept.iterdir()) == ["scheme_item.csv", "seal.json", "simulation.json"]
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o444}
    again = ["simulate", "--home", str(home.root), "--quiet", "--scheme", SCHEME, *SWAPPED, "--by", "post"]
    assert main([*again, "--save", "swap"]) == 2
    assert "what was kept is never changed" in capsys.readouterr().err
    assert main([*again, "--save", "No Name"]) == 2
    assert "is no name for a simulation" in capsys.readouterr().err
    assert main([*again[:-2], "--save", "nobodys"]) == 2
    assert "Say who keeps the simulation" in capsys.readouterr().err

    copy = Home(tmp_path / "copy")
    shutil.copytree(home.root, copy.root)
    told = answered(copy, capsys, "--show", "swap")
    assert (told["as_kept"], told["approvals"], told["saved_by"]) == (True, [], "post")
    record = "P1,2026-11-03 09:00:00,B1,,simulation,swap,from January on,,approved,,"
    copy.landing.mkdir(exist_ok=True)
    (copy.landing / "approvals_2026-11.csv").write_text(f"{HEAD}\n{record}\n", encoding="utf-8")
    load_landing(copy)
    (listed,) = answered(copy, capsys, "--list")
    assert [(a["recorded_by"], a["decision"]) for a in listed["approvals"]] == [("B1", "approved")]
    assert main(["simulate", "--home", str(copy.root), "--show", "swap", "--language", "zh"]) == 0
    assert "B1 于 2026-11-03T09:00:00批准：from January on" in capsys.readouterr().out
    path = copy.simulations / "swap" / "simulation.json"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace('"post"', '"boss"'), encoding="utf-8")
    assert main(["simulate", "--home", str(copy.root), "--show", "swap"]) == 0
    assert "CAUTION: its files are not as they were kept." in capsys.readouterr().out
    with pytest.raises(UsageError, match=r"no simulation 'swop'\. Near: swap"):
        from orchestration.simulation import stored

        stored.load(copy, "swop")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scheme", SCHEME], "cells with --set, or files with --rows"),
        (["--set", "volume.points=1"], "Say which scheme"),
        (["--scheme", SCHEME, "--set", "volume.points=1", "--months", "3"], "2 months are published, 3 were asked for"),
        (["--scheme", SCHEME, "--set", "volume.points=1", "--months", "0"], "--months takes a number from 1 on"),
        (["--scheme", SCHEME, "--set", "volume.points=1", "--month", "1999-01"], "1999-01 is not published"),
    ],
)
def test_what_cannot_be_asked_is_told(
    home: Home, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["simulate", "--home", str(home.root), "--quiet", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_month_that_was_published_without_the_facts_says_so(home: Home) -> None:
    state = Published(home.published).state()
    with pytest.raises(UsageError, match="2026-10 was published without pub_nothing, of which int_person_day is made"):
        replay._query(state, LAST, "int_person_day", "select * from pub_nothing")


def test_what_scores_are_made_of_is_published_or_the_plan_refuses(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Dbt(home).written()
    plan = replay.Plan.of(written)
    assert {"fct_scorecard", "fct_score_line", "int_point_event", "scheme_run_rule"} <= set(plan.nodes)
    assert not set(replay.FACTS) & set(plan.nodes), "facts are put in place, not built"
    assert "assert_item_points_sum_to_the_section_base" in plan.rule_guards
    assert "assert_score_lines_sum_to_the_total" in plan.guards
    monkeypatch.delitem(replay.FACTS, "int_person_day")
    with pytest.raises(RuntimeError, match="To score again, these must be published: "):
        replay.Plan.of(written)


@pytest.mark.parametrize("model", sorted(replay.FACTS))
def test_facts_put_back_together_are_those_of_the_build(home: Home, model: str) -> None:
    """Row by row against the warehouse that the month was built in; what a month does not publish is not compared."""
    node = next(node for node in Dbt(home).written()["nodes"].values() if node["name"] == model)
    query = replay._query(Published(home.published).state(), LAST, model, replay.FACTS[model])
    built = f"{node['schema']}.{model}"
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        columns = [row[0] for row in con.execute(f"describe {query}").fetchall()]
        told = ", ".join(c for c in columns if c not in ("tail_until", "valid_to"))
        month = f"where month = '{LAST}'" if "month" in columns else ""
        if model == "int_kpi_base":  # sums without a record are not asked for
            month += " and record_id is not null"
        extra = con.execute(f"select {told} from ({query}) except all select {told} from {built} {month}").fetchall()
        missing = con.execute(f"select {told} from {built} {month} except all select {told} from ({query})").fetchall()
    assert extra == []
    if model.startswith(("int_", "fct_")) and model != "int_night_tail":
        assert missing == []


def test_a_month_takes_over_from_the_month_that_was_scored_aside_before_it(home: Home) -> None:
    stored = Published(home.published).state().files("pub_score_memory", [str(FIRST)])
    mine = (str(FIRST), "exam", Decimal(99))

    def seen(one: replay.Replay) -> list[Any]:
        with one.connect(read_only=True) as con:
            return con.execute("select month, item_code, value from published.score_memory").fetchall()

    with replay.replay(home, {}, lambda _: None) as one:
        assert one.plan.carried["score_memory"] == "pub_score_memory"
        one.prepare(LAST)
        assert mine not in seen(one) and len(seen(one)) == duckdb.read_parquet(str(stored[0])).shape[0]
        with one.connect() as con:
            con.execute(f"create table simulated.pub_score_memory as from read_parquet('{stored[0]}') where false")
            con.execute("insert into simulated.pub_score_memory (month, item_code, value) values (?, ?, ?)", mine)
        one.done.append(FIRST)
        one.prepare(LAST)
        assert seen(one) == [mine]
