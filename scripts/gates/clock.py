"""No model sees the clock, chance or the order in which rows happen to come.

The same input and the same as-of date must give the same published rows on any day,
on any engine and in any input order, so ``as_of_date()`` is the only clock.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gates.problems import Problem, files_below
from gates.sql_text import NUMBERS_IN_ANY_ORDER, line_of, without_comments

if TYPE_CHECKING:
    from pathlib import Path

SQL_FOLDERS = ("models", "macros", "tests/generic", "tests/singular", "snapshots")
PROPERTY_FOLDERS = ("models", "macros", "seeds", "tests/generic", "tests/singular")

_CALLS_OF_CLOCK = (
    "clock_timestamp|curdate|current_database_timestamp|get_current_time"
    "|get_current_timestamp|getdate|now|statement_timestamp|sysdate|systimestamp"
    "|today|transaction_timestamp|utc_timestamp"
)
_CALLS_OF_CHANCE = (
    "gen_random_uuid|generate_uuid|monotonically_increasing_id|newid|rand|randn"
    "|random|randstr|setseed|shuffle|spark_partition_id|uniform|uuid|uuidv4|uuidv7"
)
_CALLS_OF_ROW_ORDER = "any_value|arbitrary|first|last|mode"
_DAY_WORDS = "now|today|tomorrow|yesterday"

_SQL_RULES = (
    (
        re.compile(rf"(?<![\w.])({_CALLS_OF_CLOCK})\s*\(", re.IGNORECASE),
        "reads the clock; models see time through as_of_date()",
    ),
    (
        re.compile(
            r"\b(current_date|current_time|current_timestamp|current_localtime"
            r"|current_localtimestamp|localtime|localtimestamp)\b",
            re.IGNORECASE,
        ),
        "reads the clock; models see time through as_of_date()",
    ),
    (
        re.compile(r"(?<![\w.])(unix_timestamp)\s*\(\s*\)", re.IGNORECASE),
        "reads the clock; models see time through as_of_date()",
    ),
    (
        re.compile(
            rf"(?:\b(?:date|timestamp|cast\s*\()\s*)('(?:{_DAY_WORDS})')"
            rf"|('(?:{_DAY_WORDS})')\s*::",
            re.IGNORECASE,
        ),
        "reads the clock through a cast; models see time through as_of_date()",
    ),
    (
        re.compile(rf"(?<![\w.])({_CALLS_OF_CHANCE})\s*\(", re.IGNORECASE),
        "depends on chance or on the machine; the same input must give the same rows",
    ),
    (
        re.compile(r"\b(tablesample|using\s+sample)\b", re.IGNORECASE),
        "depends on chance; the same input must give the same rows",
    ),
    (
        re.compile(rf"(?<![\w.])({_CALLS_OF_ROW_ORDER})\s*\(", re.IGNORECASE),
        "depends on row order; use min, max, or a window with a unique tie-break",
    ),
)
_JINJA_RULES = (
    (
        re.compile(
            r"\b(run_started_at|invocation_id|modules\s*\.\s*(?:datetime|pytz))\b"
        ),
        "differs from run to run; models see time through as_of_date()",
    ),
)


def problems_in_sql(path: str, text: str) -> list[Problem]:
    """Return every use of clock, chance or row order in SQL with Jinja."""
    return _matches(path, without_comments(text), _SQL_RULES + _JINJA_RULES)


def problems_in_properties(path: str, text: str) -> list[Problem]:
    """Return every use of clock or chance in the Jinja of a YAML file."""
    return _matches(path, text, _JINJA_RULES)


def find_problems(root: Path) -> list[Problem]:
    """Return every use of clock, chance or row order in the dbt project."""
    found: list[Problem] = []
    for path in files_below(root, SQL_FOLDERS, ".sql"):
        if path == root / NUMBERS_IN_ANY_ORDER:
            continue
        found += problems_in_sql(
            path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        )
    for path in files_below(root, PROPERTY_FOLDERS, ".yml"):
        found += problems_in_properties(
            path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        )
    return found


def _matches(
    path: str, text: str, rules: tuple[tuple[re.Pattern[str], str], ...]
) -> list[Problem]:
    return [
        Problem(path, line_of(text, match.start()), f"`{_word(match)}` {reason}")
        for pattern, reason in rules
        for match in pattern.finditer(text)
    ]


def _word(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)
