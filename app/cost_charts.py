"""Charts of costs: the bridge between two months, unit cost against work. Pure functions from values and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from app import style
from app.charts import AXIS_BY_UNIT, PLAIN_AXIS, finish

ROOM = 0.3  # of what moves, on either side of it
NEAR = (0.2, 0.07)  # of the width and height: nearer points would write over each other's names
STEPS = 6  # of a whole bridge


@dataclass(frozen=True)
class Step:
    """A step of a bridge: an end of it ('end'), or what leads there; its words say the amount."""

    label: str
    start: float
    end: float
    words: str
    is_end: bool = False


@dataclass(frozen=True)
class Spot:
    """A point: its name, where it lies, how much work it stands for, and what is said about it."""

    name: str
    x: float
    y: float
    size: float
    words: str


def levels(steps: Sequence[Step]) -> tuple[float, float]:
    """The part of the axis to show: all that moves, with some room; from nought on only where that is near."""
    edges = [edge for step in steps for edge in ((step.end,) if step.is_end else (step.start, step.end))]
    low, high = min(edges), max(edges)
    room = (high - low) * ROOM or abs(high) * 0.01 or 1.0
    near_nought = low >= 0 and low - room < (high - low) * 0.5
    return (0.0 if near_nought else low - room), high + room


def bridge(steps: Sequence[Step], title: str) -> alt.Chart:
    """From one end to the other, a bar a step: dearer in one colour, cheaper in the other."""
    low, high = levels(steps)
    rows = []
    for step in steps:
        start = low if step.is_end else step.start
        colour = style.INK if step.is_end else style.BAD if step.end > step.start else style.GOOD
        rows.append({"label": step.label, "start": start, "end": step.end, "words": step.words, "colour": colour})
    frame = pd.DataFrame(rows).assign(edge=lambda f: f[["start", "end"]].max(axis=1))
    y = alt.Y(
        "label:N",
        sort=[step.label for step in steps],
        title=None,
        axis=alt.Axis(grid=False, ticks=False, domain=False, labelLimit=170, labelColor=style.INK),
    )
    scale = alt.Scale(domain=[low, high + (high - low) * 0.28], nice=False)
    x = alt.X("start:Q", title=title, scale=scale, axis=alt.Axis(labelExpr=PLAIN_AXIS, tickCount=3))
    tips = [alt.Tooltip("label:N", title=" "), alt.Tooltip("words:N", title=title)]
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    bars = base.mark_bar(cornerRadius=2, size=20, clip=True).encode(
        x, x2="end:Q", color=alt.Color("colour:N", scale=None)
    )
    words = base.mark_text(align="left", dx=7, fontSize=12, fontWeight=600, color=style.INK).encode(
        x="edge:Q", text="words:N"
    )
    return finish(alt.layer(bars, words), 34 * max(len(steps), STEPS) + 44)


def scatter(spots: Sequence[Spot], titles: dict[str, str], unit: str) -> alt.Chart:
    """Unit cost against work: the larger the more contacts; names stand beside the points where they are few."""
    frame = pd.DataFrame([vars(spot) for spot in spots])
    x = alt.X(
        "x:Q", title=titles["x"], scale=alt.Scale(zero=False, nice=True, padding=18),
        axis=alt.Axis(labelExpr=AXIS_BY_UNIT.get(unit, PLAIN_AXIS), tickCount=5),
    )  # fmt: skip
    y = alt.Y(
        "y:Q", title=titles["y"], scale=alt.Scale(zero=False, nice=True, padding=18),
        axis=alt.Axis(labelExpr=PLAIN_AXIS, tickCount=5),
    )  # fmt: skip
    size = alt.Size("size:Q", scale=alt.Scale(range=[60, 420], zero=True), legend=None)
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("words:N", title=titles["y"])]
    base = alt.Chart(frame).encode(x=x, y=y, tooltip=tips)
    layers = [base.mark_circle(color=style.ACCENT, opacity=0.65, stroke="#ffffff").encode(size=size)]
    left = frame["x"] <= (min(frame["x"]) + max(frame["x"])) / 2  # names stand on the side that has room
    named = frame["name"].isin(free(spots))
    for some, sign in ((frame[named & left], 1), (frame[named & ~left], -1)):
        words = alt.Chart(some).mark_text(
            align="left" if sign > 0 else "right", dx=11 * sign, fontSize=11.5, color=style.MUTED, limit=170
        )
        layers.append(words.encode(x=x, y=y, text="name:N"))
    return finish(alt.layer(*layers), 270)


def free(spots: Sequence[Spot]) -> list[str]:
    """The names that have room beside their point; of points that lie close the largest is named."""
    wide, high = ((max(edge) - min(edge)) or 1.0 for edge in ([s.x for s in spots], [s.y for s in spots]))
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: -s.size):
        if all(abs(spot.x - k.x) > NEAR[0] * wide or abs(spot.y - k.y) > NEAR[1] * high for k in kept):
            kept.append(spot)
    return [spot.name for spot in kept]
