"""The rhythm of the centre: how busy an hour of a weekday is, and what that does to waits and patience."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.settings import Floats, Ints

DAY = 86_400
HOURS = np.array(
    [
        *(0.25, 0.2, 0.18, 0.18, 0.2, 0.25, 0.35, 0.5, 0.75, 0.95, 1.0, 0.95),
        *(0.8, 0.82, 0.95, 0.95, 0.9, 0.8, 0.7, 0.68, 0.65, 0.55, 0.4, 0.3),
    ]
)
WEEKDAYS = np.array([1.1, 1.03, 1.0, 1.0, 1.02, 0.85, 0.75])  # Monday first
LOAD = np.minimum(np.outer(WEEKDAYS, HOURS), 1.1).ravel()  # by hour of the week
PATIENCE = 180.0  # seconds, mean

QUEUES = ("card", "platinum", "general", "wealth")
TALK = np.array([150.0, 185.0, 140.0, 215.0])  # seconds by queue at handle scale 1
WRAP = np.array([32.0, 42.0, 28.0, 48.0])
HOLD_SHARE, HOLD = 0.18, 45.0
RING = 5.5
GHOSTS = 0.006
MEANS = TALK + WRAP * 0.9 + HOLD_SHARE * HOLD + RING

REASONS = (
    ("balance", "card lost", "limit", "disputed charge", "instalment", "activation"),
    ("airport lounge", "travel booking", "limit", "disputed charge", "concierge"),
    ("balance", "transfer", "password", "opening hours", "account", "mobile banking"),
    ("funds", "deposit", "fixed income", "appointment", "statement"),
)


def load(at: Ints) -> Floats:
    """How busy the hour is that holds each time (seconds since 1970, a Thursday), 1 = a weekday at ten."""
    return np.asarray(LOAD[((at // 3600) + 3 * 24) % 168])


def idle_weight(at: Ints) -> Floats:
    """Idle time between two contacts in relation to other hours: quiet hours have more of it."""
    return np.asarray(1.0 / (0.3 + 0.7 * load(at)) - 0.35)


@dataclass(frozen=True)
class Waits:
    """Delay and patience by entry, after Erlang A with exponential parts: both known, so their race is known too."""

    delayed: Floats  # probability that no agent is free
    mean: Floats  # seconds, of the delay when delayed

    @classmethod
    def at(cls, busy: Floats) -> Waits:
        return cls(0.08 + 0.42 * np.minimum(busy, 1.05) ** 2, 8.0 + 26.0 * busy**2)

    @property
    def lost(self) -> Floats:
        """Probability that patience ends before the delay."""
        return self.delayed * self.mean / (self.mean + PATIENCE)

    @property
    def shorter(self) -> Floats:
        """Mean of the shorter of delay and patience, whichever it is."""
        return self.mean * PATIENCE / (self.mean + PATIENCE)

    @property
    def delayed_if_answered(self) -> Floats:
        return (self.delayed - self.lost) / (1.0 - self.lost)
