"""Words for costs that the terminal and the pages share: names, flows, steps of a bridge. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app import formats, texts
from orchestration.reading.cost_bridge import Bridge
from orchestration.reading.cost_rows import Booking, PayLine, Proof, UnitCost
from orchestration.reading.cost_way import Flow, Pool, Way

EFFECTS = ("volume", "mix", "rate", "one_off")
PER_CALL = Decimal("0.0001")
Names = Mapping[tuple[str, str], str]


def name_of(one: UnitCost, language: str) -> str:
    """The name of an entity; a queue or channel is known by its word, where there is one."""
    if texts.has(f"{one.entity_type}.{one.entity_code}"):
        return texts.word(language, one.entity_type, one.entity_code)
    named = texts.named({"name_en": one.name, "name_zh": one.name_zh}, language)
    return named or one.entity_code


def names(costs: Iterable[UnitCost], language: str, way: Way | None = None) -> Names:
    """(type, code) → name of every entity that has costs, and of the units on the way."""
    units = way.units if way else {}
    found = {(str(row["entity_type"]), code): texts.named(row, language, code) for code, row in units.items()}
    return found | {(one.entity_type, one.entity_code): name_of(one, language) for one in costs}


def pool_name(pool: Pool, language: str) -> str:
    """The name of a pool, with a capital."""
    told = texts.named(vars(pool), language, pool.pool or texts.speak(language)("cost.no_pool"))
    return told[:1].upper() + told[1:]


def driver(flow: Flow, way: Way, language: str) -> str:
    """How money came: booked, or by which driver."""
    if flow.step == 0 or flow.driver is None:
        return texts.speak(language)("cost.booked")
    return texts.named(way.drivers.get(flow.driver, {}), language, flow.driver)


def volume(flow: Flow, way: Way, language: str) -> str:
    """'300 of 1,215 minutes'; empty where there was none."""
    if not flow.total or flow.base is None:
        return ""
    row = way.drivers.get(str(flow.driver), {})
    unit = row.get(f"unit_{language}") or row.get("unit_en") or ""
    told = texts.speak(language)("cost.of", base=plain(flow.base), total=plain(flow.total))
    return f"{told} {unit}".strip()


def share(flow: Flow) -> str:
    return formats.share(flow.base / flow.total) if flow.total and flow.base is not None else ""


def source(flow: Flow, names: Names, language: str) -> str:
    """Who had the money: the unit that dealt it out, or at which it was booked."""
    kind, code = (flow.to_kind, flow.to_code) if flow.from_code is None else (str(flow.from_kind), flow.from_code)
    told = names.get((kind, code), code)
    if flow.dealt_by and flow.from_code and flow.dealt_by != flow.from_code:
        base = next((name for (_, c), name in names.items() if c == flow.dealt_by), flow.dealt_by)
        told += texts.speak(language)("cost.by_base_of", unit=base)
    return told


def route(flow: Flow, one: UnitCost, names: Names, language: str) -> str:
    """'Team A ← Centre': to whom and from whom; the source alone where it came to the entity itself, or was booked. A
    queue has a flow for each of its channels."""
    told = source(flow, names, language)
    if flow.channel and one.entity_type == "queue":
        return f"{told} · {texts.word(language, 'channel', flow.channel)}"
    if flow.from_code is None or flow.to_code == one.entity_code:
        return told
    return f"{names.get((flow.to_kind, flow.to_code), flow.to_code)} ← {told}"


def cost_centre(line: PayLine, language: str) -> str:
    """The cost centre of people's pay; 'none' is that of those who have none."""
    own = line.cost_centre not in (None, "none")
    return str(line.cost_centre) if own else texts.speak(language)("cost.no_cost_centre")


def proof(found: Proof, language: str) -> str:
    """Whether ledger and allocation agree, and how the ledger comes to the operating cost."""
    text = texts.speak(language)
    sides = {"ledger": formats.number(found.ledger, 2), "allocated": formats.number(found.allocated, 2)}
    told = text("cost.proof", **sides) if found.ties else text("cost.proof.differs", **sides, n=len(found.differing))
    if found.outside:
        operating, outside = formats.number(found.allocated - found.outside, 2), formats.number(found.outside, 2)
        told += text("cost.proof.outside", operating=operating, outside=outside)
    return told


def marks(entry: Booking, language: str) -> list[tuple[str, str]]:
    """What is special about an entry, with its tone: one-off, a correction, booked after the close, still open."""
    text = texts.speak(language)
    found = [(text("cost.one_off"), "accent")] if entry.one_off else []
    if entry.after_close:
        found.append((text("cost.after_close"), "bad"))
    elif entry.ledger_version > 1:
        found.append((text("cost.correction"), "warn"))
    if entry.closed is False and entry.latest:  # what was replaced need not be closed any more
        found.append((text("cost.open"), "warn"))
    return found


def steps(found: Bridge, *, per_call: bool) -> list[tuple[str, Decimal]]:
    """(effect, amount) from the start to the end of a bridge; the amounts, as they are shown, add up to the end."""
    effects = found.per_call if per_call else found.total
    start = found.before.per_call if per_call else found.before.cost
    if effects is None or start is None:
        return []
    at, told = start, [("start", shown(start, per_call))]
    for name in EFFECTS:
        if name == "volume" and per_call:
            continue
        until = at + getattr(effects, name)
        told.append((name, shown(until, per_call) - shown(at, per_call)))
        at = until
    return [*told, ("end", shown(at, per_call))]


def shown(value: Decimal, per_call: bool) -> Decimal:
    return value.quantize(PER_CALL if per_call else Decimal("0.01"), ROUND_HALF_UP)


def sentence(found: Bridge, language: str) -> str:
    """What moved the cost most, in words."""
    text, moved = texts.speak(language), found.total.total
    most = max(EFFECTS, key=lambda name: abs(getattr(found.total, name)))
    key = "cost.bridge.same" if not moved else "cost.bridge.more" if moved > 0 else "cost.bridge.less"
    words = {
        "before": formats.month_label(found.before.month, language),
        "after": formats.month_label(found.after.month, language),
        "amount": formats.number(abs(moved), 2),
    }
    told = text(key, **words)
    if not getattr(found.total, most):
        return told
    amount = formats.number(getattr(found.total, most), 2, signed=True)
    return told + text("cost.bridge.most", effect=texts.word(language, "cost.effect", most), amount=amount)


def plain(value: Any) -> str:
    """A volume without needless zeros."""
    told = f"{value:,.4f}".rstrip("0").rstrip(".")
    return formats.MINUS + told[1:] if told.startswith("-") else told
