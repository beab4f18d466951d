"""The organisation: centre, sites, sections (service rooms), teams and groups, and how many agents each team has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.curves import QUEUES

CENTRE = "C"
SUPPORT_COSTS = "CC-SUPPORT"
SITES = {"N": ("Harbour", "海港"), "S": ("Hill", "山城")}
SECTIONS = {"CARD": ("credit-card service room", "信用卡服务室"), "GEN": ("general service room", "综合服务室")}
TEAMS = {
    "CARD-A": ("credit-card team", "信用卡组", "card"),
    "CARD-P": ("platinum team", "白金组", "platinum"),
    "GEN-A": ("general team", "综合组", "general"),
    "GEN-W": ("wealth team", "财富组", "wealth"),
}
SHARES = {
    "N-CARD-A": 0.17,
    "N-CARD-P": 0.08,
    "N-GEN-A": 0.20,
    "N-GEN-W": 0.07,
    "S-CARD-A": 0.14,
    "S-CARD-P": 0.07,
    "S-GEN-A": 0.20,
    "S-GEN-W": 0.07,
}
GROUP_SIZE = 13
OWN_COSTS = ("CARD-P",)  # teams with a cost centre of their own; the others share their section's


@dataclass(frozen=True)
class Unit:
    """One unit as it is all the time (its manager is not: see Roster.managers)."""

    code: str
    name: str
    name_zh: str
    parent: str
    kind: str
    cost_centre: str


@dataclass(frozen=True)
class Group:
    """A group of agents; `queue` is the place of its queue in QUEUES."""

    code: str
    team: str
    section: str
    site: str
    queue: int

    @property
    def mode_2(self) -> bool:
        """Whether the team is scored by mode 2 (platinum and wealth)."""
        return self.team[-1] in "PW"

    @property
    def nights(self) -> bool:
        return QUEUES[self.queue] == "general"


def team_sizes(agents: int) -> dict[str, int]:
    """Agents by team: at least two each, summing to `agents`."""
    sizes = {team: max(2, int(share * agents)) for team, share in SHARES.items()}
    order = sorted(SHARES, key=lambda team: SHARES[team], reverse=True)
    place = 0
    while (rest := agents - sum(sizes.values())) != 0:
        team = order[place % len(order)]
        if rest > 0 or sizes[team] > 2:
            sizes[team] += 1 if rest > 0 else -1
        place += 1
    return sizes


def organisation(agents: int) -> tuple[list[Unit], list[Group]]:
    """All units, upper ones first, and the groups in order of team."""
    sizes = team_sizes(agents)
    units = [Unit(CENTRE, "Service centre", "客户服务中心", "", "centre", SUPPORT_COSTS)]
    groups: list[Group] = []
    for site, (name, name_zh) in SITES.items():
        units.append(Unit(site, f"{name} site", f"{name_zh}中心", CENTRE, "site", f"CC-{site}"))
        for section, (title, title_zh) in SECTIONS.items():
            code = f"{site}-{section}"
            units.append(Unit(code, f"{name} {title}", f"{name_zh}{title_zh}", site, "section", f"CC-{code}"))
            for suffix in (key for key in TEAMS if key.startswith(section)):
                label, label_zh, queue = TEAMS[suffix]
                team = f"{site}-{suffix}"
                costs = f"CC-{team if suffix in OWN_COSTS else code}"
                units.append(Unit(team, f"{name} {label}", f"{name_zh}{label_zh}", code, "team", costs))
                for number in range(1, max(1, round(sizes[team] / GROUP_SIZE)) + 1):
                    group = f"{team}-{number:02}"
                    called, called_zh = f"{name} {label} group {number:02}", f"{name_zh}{label_zh}{number:02}班"
                    units.append(Unit(group, called, called_zh, team, "group", costs))
                    groups.append(Group(group, team, code, site, QUEUES.index(queue)))
    return units, groups


def seats(agents: int, groups: list[Group]) -> list[int]:
    """Group (by its place) of each of the first agents: teams filled evenly over their groups."""
    places: list[int] = []
    for team, size in team_sizes(agents).items():
        own = [place for place, group in enumerate(groups) if group.team == team]
        places += [own[int(n)] for n in np.arange(size) * len(own) // size]
    return places
