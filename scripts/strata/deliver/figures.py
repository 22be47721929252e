"""Counts of the publication for groups: of teams and the company, never of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.sql_text import statement
from strata.texts import text

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from strata.settings import Language

# What a service would take for markup, a mention or the end of a line.
_ACTIVE = re.compile(r"[<>@\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class TeamFigures:
    """What waits for a team; without a name, for those who are in none."""

    team_name: str | None
    due_count: int
    open_count: int
    escalated_count: int
    overdue_lead_count: int


@dataclass(frozen=True)
class Figures:
    """What a group is told of the publication."""

    day: date
    currency_code: str
    teams: tuple[TeamFigures, ...]
    warning_count: int
    value_at_stake_amount: Decimal

    @classmethod
    def read(cls, database: Path) -> Figures:
        """Count in the published database."""
        with duckdb.connect(database, read_only=True) as connection:
            ((day, currency),) = connection.execute(
                statement(__package__, "day")
            ).fetchall()
            teams = connection.execute(statement(__package__, "teams")).fetchall()
            ((warnings, at_stake),) = connection.execute(
                statement(__package__, "warnings")
            ).fetchall()
        return cls(
            day,
            currency or "",
            tuple(TeamFigures(*team) for team in teams),
            warnings,
            at_stake,
        )

    def team(self, name: str) -> TeamFigures:
        """What waits for a team; nothing for one without work."""
        for team in self.teams:
            if team.team_name == name:
                return team
        return TeamFigures(name, 0, 0, 0, 0)

    def title(self, team: str | None, language: Language) -> str:
        """The first line of a message."""
        if team is None:
            return text(language, "deliver_title", day=self.day)
        return text(language, "deliver_title_team", day=self.day, team=harmless(team))

    def lines(
        self, team: str | None, link: str | None, language: Language
    ) -> list[str]:
        """The lines below it: counts of a team, or of the company and every team."""
        if team is not None:
            lines = _work_lines(self.team(team), language)
        else:
            lines = [
                *_work_lines(self._company(), language),
                text(
                    language,
                    "deliver_warnings",
                    count=f"{self.warning_count:,}",
                    amount=f"{self.value_at_stake_amount:,.0f}",
                    currency=self.currency_code,
                ),
                *(_team_line(one, language) for one in self.teams),
            ]
        if link is not None:
            lines.append(text(language, "deliver_link", link=link))
        return lines

    def _company(self) -> TeamFigures:
        return TeamFigures(
            None,
            sum(team.due_count for team in self.teams),
            sum(team.open_count for team in self.teams),
            sum(team.escalated_count for team in self.teams),
            sum(team.overdue_lead_count for team in self.teams),
        )


def harmless(name: str) -> str:
    """A name in which a service finds nothing to act upon."""
    return _ACTIVE.sub(" ", name).strip()


def _work_lines(team: TeamFigures, language: Language) -> list[str]:
    return [
        text(
            language,
            "deliver_tasks",
            due=f"{team.due_count:,}",
            open=f"{team.open_count:,}",
            escalated=f"{team.escalated_count:,}",
        ),
        text(language, "deliver_leads", count=f"{team.overdue_lead_count:,}"),
    ]


def _team_line(team: TeamFigures, language: Language) -> str:
    name = harmless(team.team_name or "") or text(language, "deliver_no_team")
    return text(
        language,
        "deliver_team",
        team=name,
        due=f"{team.due_count:,}",
        open=f"{team.open_count:,}",
        leads=f"{team.overdue_lead_count:,}",
    )
