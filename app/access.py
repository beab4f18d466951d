"""Who may see what, decided in one place. Pages and queries ask here; nobody else knows roles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """Who is looking: a code, and a role as the access matrix names it."""

    code: str
    role: str


@dataclass(frozen=True)
class Visible:
    """What a user may see in a month: everybody (`codes` is None) or the entities named; and who judged, or not."""

    codes: frozenset[str] | None = None
    raters: bool = False

    def allows(self, code: str) -> bool:
        return self.codes is None or code in self.codes


EVERYTHING = Visible(raters=True)
NOTHING = Visible(frozenset())
_ROLES_THAT_SEE_ALL = frozenset({"centre_manager"})
_ROLES_BY_PAGE = {"costs": frozenset({"centre_manager", "finance"})}


def current_user() -> User:
    """The user of this session. There is no login yet: the demo looks through the eyes of the centre manager."""
    return User("demo", "centre_manager")


def visible_entities(user: User, month: str) -> Visible:
    """What `user` may see of `month`. A role that no rule names sees nothing."""
    return EVERYTHING if user.role in _ROLES_THAT_SEE_ALL else NOTHING


def may_open(user: User, page: str) -> bool:
    """Whether a page is for `user` at all. Most pages are for everybody and show what their user may see."""
    return page not in _ROLES_BY_PAGE or user.role in _ROLES_BY_PAGE[page]
