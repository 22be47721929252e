"""Who comes onto a list and who goes: warnings, tags, audiences, tasks and sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.spreadsheet import write_private_table
from strata.sql_text import quote_literal, statement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from strata.settings import Language

_TASKS = "pub_action_queue"
_SENDS = "pub_send_lists"


@dataclass(frozen=True)
class ListKind:
    """Lists of one published table, told apart by a column and named by another.

    ``code`` also names the exported file. A task or send is a member by its own id,
    so that one customer may have several.
    """

    code: str
    table: str
    list_code: str
    list_name: str
    member_key: str = "customer_id"
    lead_key: str = "null"


LIST_KINDS = (
    ListKind(
        "warnings", "pub_churn_warnings", "risk_band_code", "risk_band_name_{language}"
    ),
    ListKind(
        "tags",
        "pub_customer_tags",
        "concat_ws(':', tag_code, subject_name)",
        "tag_name_{language}",
    ),
    ListKind(
        "audiences", "pub_audience_members", "audience_code", "audience_name_{language}"
    ),
    ListKind(
        "tasks_by_action",
        _TASKS,
        "play_code",
        "play_name_{language}",
        "task_id",
        "lead_key",
    ),
    ListKind(
        "tasks_by_role",
        _TASKS,
        "role_code",
        "role_name_{language}",
        "task_id",
        "lead_key",
    ),
    ListKind(
        "tasks_by_owner", _TASKS, "owner_key", "owner_name", "task_id", "lead_key"
    ),
    ListKind("sends", _SENDS, "play_code", "play_name_{language}", "task_id"),
)


@dataclass(frozen=True)
class ListChange:
    """How long a list is now and under the proposal, and who is behind that.

    ``name`` is None for the tasks that nobody has.
    """

    name: str | None
    live_count: int
    proposed_count: int
    come_count: int
    go_count: int

    @property
    def is_changed(self) -> bool:
        """Whether anybody comes or goes, even if the list stays as long as it is."""
        return self.come_count + self.go_count > 0


def compare_members(
    connection: duckdb.DuckDBPyConnection,
    language: Language,
    places: Mapping[str, tuple[str, str]],
) -> dict[str, tuple[ListChange, ...]]:
    """Return the changes of every list by the code of its kind.

    ``places`` says where the live and the proposed table of each name are. Afterwards
    the connection holds every member of either side in ``members_compared``.
    """
    connection.execute(statement(__package__, "members_compared"))
    changes = {}
    for kind in LIST_KINDS:
        live, proposed = places[kind.table]
        # Names of tables, of columns and of the language only.
        connection.execute(
            statement(__package__, "members_of_kind").format(
                kind=quote_literal(kind.code),
                list_code=kind.list_code,
                list_name=kind.list_name.format(language=language),
                member_key=kind.member_key,
                lead_key=kind.lead_key,
                live=live,
                proposed=proposed,
            )
        )
        sizes = connection.execute(
            statement(__package__, "list_changes"), [kind.code]
        ).fetchall()
        changes[kind.code] = tuple(ListChange(*row) for row in sizes)
    return changes


def export_members(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write who comes and who goes, one file per kind of list, also where nobody does.

    ``connection`` holds the tables ``customers_compared`` and ``members_compared``.
    """
    query = statement(__package__, "members_moved")
    for kind in LIST_KINDS:
        moved = connection.execute(query, [kind.code])
        header = [column[0] for column in moved.description]
        path = folder / f"{kind.code}.csv"
        write_private_table(connection, path, header, moved.fetchall())
