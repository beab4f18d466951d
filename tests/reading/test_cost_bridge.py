"""The bridge between the costs of two months: an example by hand, and that it adds up whatever the months are."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading import cost_words
from orchestration.reading.cost_bridge import Bridge, Effects, Part, Side, bridge

D = Decimal
# 150 contacts for 2,150.00 without one-offs: 14.33… each. A 10.00 each, B 20.00 each; 150.00 belong to no queue
BEFORE = Side(
    "2026-09", D(150), D("2200.00"), D("50.00"), {"A": Part(D(100), D("1000.00")), "B": Part(D(50), D("1000.00"))}
)
# B has no contacts any more, but still costs 40.00; C is new, 25.00 each; 130.00 belong to no queue
AFTER = Side(
    "2026-10", D(180), D("3130.00"), D("200.00"),
    {"A": Part(D(120), D("1260.00")), "B": Part(D(0), D("40.00")), "C": Part(D(60), D("1500.00"))},
)  # fmt: skip


def test_the_bridge_by_hand_with_a_new_queue_and_one_that_is_gone() -> None:
    found = bridge(BEFORE, AFTER)
    # 30 × 14.33…; 120 × 10 + 60 × 14.33… less 1.2 × 2,000; 120 × 0.50 + 60 × 10.66… + 170 less 1.2 × 150; 200 less 50
    assert found.total == Effects(D("430.00"), D("-340.00"), D("690.00"), D("150.00"))
    assert found.total.total == D("930.00") == AFTER.cost - BEFORE.cost


def test_the_same_per_call_adds_up_to_the_difference_of_the_published_figures() -> None:
    found = bridge(BEFORE, AFTER).per_call
    assert (BEFORE.per_call, AFTER.per_call) == (D("14.66666667"), D("17.38888889"))
    assert found == Effects(D(0), D("-1.88888889"), D("3.83333333"), D("0.77777778"))
    assert found.total == D("2.72222222")


def test_mix_and_rate_say_which_queue_it_was() -> None:
    found = {q.queue: (q.mix, q.rate) for q in bridge(BEFORE, AFTER).queues}
    # A has as large a share as before; of B 60 contacts are missing that cost 5.66… more than the average
    assert found == {
        "A": (D("0.00"), D("60.00")),
        "B": (D("-340.00"), D("40.00")),
        "C": (D("0.00"), D("640.00")),
        None: (D("0.00"), D("-50.00")),
    }


def test_contacts_without_a_queue_cost_the_average() -> None:
    before = Side("2026-09", D(100), D("1000.00"), D(0), {"A": Part(D(80), D("1000.00"))})
    after = Side("2026-10", D(100), D("1000.00"), D(0), {"A": Part(D(100), D("1000.00"))})
    # 20 more of A, which was 2.50 dearer than the average, and each 2.50 cheaper now
    assert bridge(before, after).total == Effects(D(0), D("50.00"), D("-50.00"), D(0))
    assert [(q.queue, q.mix, q.rate) for q in bridge(before, after).queues] == [
        ("A", D("50.00"), D("-250.00")),
        (None, D(0), D("200.00")),
    ]


def test_a_queue_without_contacts_before_had_a_cost_that_grows_with_the_volume() -> None:
    before = Side("2026-09", D(100), D("1060.00"), D(0), {"A": Part(D(100), D("1000.00")), "D": Part(D(0), D("60.00"))})
    after = Side("2026-10", D(200), D("2150.00"), D(0), {"A": Part(D(200), D("2000.00")), "D": Part(D(0), D("150.00"))})
    found = bridge(before, after)
    assert found.total == Effects(D("1060.00"), D(0), D("30.00"), D(0))  # 100 × 10.60; 150 less twice 60
    assert [(q.queue, q.rate) for q in found.queues] == [("A", D(0)), ("D", D("30.00")), (None, D(0))]


def test_a_month_without_contacts_is_all_rate_and_has_no_cost_per_call() -> None:
    nothing = Side("2026-09", D(0), D("70.00"), D("20.00"), {"A": Part(D(0), D("50.00"))})
    for found, rate in (
        (bridge(nothing, BEFORE), D("2100.00")),  # 2,150 − 50
        (bridge(BEFORE, nothing), D("50.00")),  # the contacts take 2,150 with them; what is left is cost all the same
    ):
        assert found.per_call is None and found.total.rate == rate
        assert found.total.total == found.after.cost - found.before.cost


money = st.decimals(-(10**6), 10**6, places=2)
parts = st.dictionaries(st.sampled_from("ABCD"), st.builds(Part, st.integers(0, 500).map(D), money))
sides = st.builds(
    lambda queues, other, idle, one_off: Side(
        "2026-10",
        sum((q.contacts for q in queues.values()), D(other)),
        sum((q.lasting for q in queues.values()), idle) + one_off,
        one_off,
        queues,
    ),
    parts, st.integers(0, 50), money, money,
)  # fmt: skip


def _adds_up(found: Bridge) -> None:
    assert found.total.total == found.after.cost - found.before.cost
    if found.queues:
        assert sum(q.mix for q in found.queues) == found.total.mix
        assert sum(q.rate for q in found.queues) == found.total.rate
    before, after = found.before.per_call, found.after.per_call
    assert (found.per_call is None) == (before is None or after is None)
    if found.per_call and before is not None and after is not None:
        assert found.per_call.total == after - before and found.per_call.volume == 0
    for per_call in (False, True):
        told = cost_words.steps(found, per_call=per_call)
        assert sum(amount for _, amount in told[:-1]) == (told[-1][1] if told else 0)


@given(before=sides, after=sides)
def test_it_adds_up_to_the_cent_whatever_the_months_are(before: Side, after: Side) -> None:
    _adds_up(bridge(before, after))


@given(before=sides, after=sides)
def test_the_rate_is_what_its_own_formula_says(before: Side, after: Side) -> None:
    """Computed a second time in floating point, from the words of the contract and not as a remainder."""
    if not before.contacts:
        return
    average, grown = float(before.lasting) / float(before.contacts), float(after.contacts) / float(before.contacts)
    rate = mix = 0.0
    for code in {*before.parts, *after.parts}:
        was, now = (side.parts.get(code, Part(D(0), D(0))) for side in (before, after))
        r0 = float(was.lasting) / float(was.contacts) if was.contacts else average
        rate += float(now.lasting) - float(now.contacts) * r0 - (0 if was.contacts else float(was.lasting)) * grown
        mix += (float(now.contacts) - float(was.contacts) * grown) * r0
    none = before.rest, after.rest
    rate += float(none[1].lasting) - float(none[1].contacts) * average
    rate -= (float(none[0].lasting) - float(none[0].contacts) * average) * grown
    mix += (float(none[1].contacts) - float(none[0].contacts) * grown) * average
    found = bridge(before, after).total
    assert abs(float(found.rate) - rate) <= 0.02 + abs(rate) * 1e-9
    assert abs(float(found.mix) - mix) <= 0.02 + abs(mix) * 1e-9 + 1e-6 * grown
