"""Queue entries not answered in time and contacts of the fabricated centre; of both only some are published."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd

WAITED = 44  # seconds, of every entry that was answered late: 14 and 30 more
GAVE_UP = 30


def entries_of(hours: pd.DataFrame) -> pd.DataFrame:
    """pub_evidence_queue_entry: what the hours of the queues count and do not count as answered in time."""
    late, lost = hours["answered"] - hours["answered_in_threshold"], hours["abandoned"]
    answered = _entries(hours, late, "answered").assign(answered=1, service_level_judged=1, waited_seconds=WAITED)
    answered["late_answered"] = (answered["place"] < answered["place_of"].mul(0.2).round()).astype(int)
    answered["answered_wait_seconds"] = WAITED
    abandoned = _entries(hours, lost, "abandoned").assign(abandoned=1, waited_seconds=GAVE_UP)
    abandoned["service_level_judged"] = (abandoned["place"] < abandoned["place_of"].mul(0.6).round()).astype(int)
    abandoned["abandoned_not_short"] = (abandoned["place"] < abandoned["place_of"].mul(0.9).round()).astype(int)
    abandoned["abandoned_wait_seconds"] = GAVE_UP
    made = pd.concat([answered, abandoned]).drop(columns=["place", "place_of"])
    numbers = made.select_dtypes("number").columns
    return made.assign(**{name: made[name].fillna(0).astype(int) for name in numbers})


def _entries(hours: pd.DataFrame, count: pd.Series, outcome: str) -> pd.DataFrame:
    """As many rows an hour and queue as `count` says, numbered by `place`."""
    made = hours.loc[hours.index.repeat(count)]
    place = np.concatenate([np.arange(n) for n in count]) if len(made) else np.array([], dtype=int)
    days = pd.to_datetime(made["event_date"]).dt.strftime("%m%d")
    numbers = pd.Series(place, index=made.index).astype(str)
    name = made["queue"] + "-" + days + "-" + made["hour"].astype(str) + f"-{outcome[:2]}-" + numbers
    return pd.DataFrame(
        {
            "month": made["month"], "kpi_date": made["event_date"], "record_id": name, "queue": made["queue"],
            "channel": "voice", "outcome": outcome, "offered": 1, "ended": 1, "offered_not_short": 1,
            "service_level_met": 0, "answered_in_threshold": 0, "answered": 0, "place": place,
            "place_of": np.repeat(count.to_numpy(), count.to_numpy()),
        }
    )  # fmt: skip


def contacts_of(segments: pd.DataFrame) -> pd.DataFrame:
    """One contact a segment: every ninth repeats another, every seventh of the others is repeated."""
    lot = segments["record_id"].map(lambda name: zlib.crc32(name.encode()))
    made = segments[["month", "employee_id", "kpi_date", "record_id", "queue", "channel"]].copy()
    made["known_contacts"] = 1
    made["repeats"] = (lot % 9 == 0).astype(int)
    made["fcr_first"] = 1 - made["repeats"]
    made["fcr_resolved"] = made["fcr_first"] * (lot % 7 != 3).astype(int)
    return made


def published(contacts: pd.DataFrame) -> pd.DataFrame:
    """pub_evidence_contact: the contacts that cost a figure something."""
    return contacts[(contacts["repeats"] == 1) | (contacts["fcr_first"] > contacts["fcr_resolved"])]
