"""Rejected rows in clear, written to a file for correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.access import note_access
from strata.errors import InputRefusedError
from strata.ingest.catalogue import SOURCE_SYSTEM, load_catalogue
from strata.ingest.engine import opened_engine
from strata.rejects.columns import LINE_TEXT, REJECT_COLUMNS
from strata.rejects.rows import read_received
from strata.spreadsheet import fits_workbook, write_private_table
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from strata.ingest.catalogue import Catalogue
    from strata.rejects.listing import Choice, Reject, RejectList
    from strata.rejects.rows import ReceivedRow, RowId
    from strata.settings import Settings

EXPORT_FORMATS = (".csv", ".xlsx")


@dataclass(frozen=True)
class ExportedFile:
    """A file of clear rows that was written for correction."""

    path: Path
    entity: str
    row_count: int


def export_rejects(
    settings: Settings, rejects: RejectList, choice: Choice, path: Path
) -> tuple[ExportedFile, ...]:
    """Write the chosen open rejects with their clear rows, one file per entity.

    ``path`` itself is written when they are of one entity; else the entity is added to
    its name. Afterwards only the owner may read the files, and nothing was written
    unless all could be.

    Raises:
        InputRefusedError: the path has another ending, is there already, or can't
            hold what the rows hold.
    """
    _require_format(settings, path)
    chosen = [reject for reject in rejects.rejects if choice.covers(reject)]
    entities = sorted({reject.entity for reject in chosen})
    paths = {
        entity: path
        if len(entities) == 1
        else path.with_name(f"{path.stem}_{entity}{path.suffix}")
        for entity in entities
    }
    _require_free(settings, [path, *paths.values()] if chosen else [])
    catalogue = load_catalogue(settings.config_dir)
    exported = []
    with opened_engine(settings) as connection:
        received = read_received(
            settings, connection, catalogue, [reject.row_id for reject in chosen]
        )
        _require_received(settings, chosen, received)
        tables = {
            entity: _export_table(
                catalogue,
                entity,
                [reject for reject in chosen if reject.entity == entity],
                received,
            )
            for entity in entities
        }
        for entity, (header, rows) in tables.items():
            _require_fit(settings, paths[entity], header, rows)
        if chosen:
            note_access(settings, "rejects export", len(chosen))
        for entity, (header, rows) in tables.items():
            write_private_table(connection, paths[entity], header, rows)
            exported.append(ExportedFile(paths[entity], entity, len(rows)))
    return tuple(exported)


def _export_table(
    catalogue: Catalogue,
    entity: str,
    chosen: Sequence[Reject],
    received: dict[RowId, ReceivedRow],
) -> tuple[list[str], list[list[str]]]:
    """Header and rows: what is wrong, the columns of the entity, then all others."""
    columns = catalogue.columns[entity]
    own = {*REJECT_COLUMNS, LINE_TEXT, SOURCE_SYSTEM, *columns}
    # An unknown column that is called like a known one keeps its value on replay.
    extra = list(
        dict.fromkeys(
            name
            for reject in chosen
            for name in received[reject.row_id].extra
            if name not in own
        )
    )
    has_lines = any(received[reject.row_id].line_text for reject in chosen)
    header = [*REJECT_COLUMNS, SOURCE_SYSTEM, *columns, *extra]
    rows = []
    for reject in chosen:
        row = received[reject.row_id]
        cells = [
            str(reject.row_id),
            reject.reason,
            reject.column,
            reject.fix,
            row.source_system,
            *(row.cells[column] or "" for column in columns),
            *(row.extra.get(name) or "" for name in extra),
        ]
        rows.append([*cells, row.line_text] if has_lines else cells)
    return [*header, LINE_TEXT] if has_lines else header, rows


def _require_received(
    settings: Settings, chosen: Sequence[Reject], received: dict[RowId, ReceivedRow]
) -> None:
    """A publication outlives its lake when the lake is loaded anew."""
    lost = sorted(
        {reject.source_file for reject in chosen if reject.row_id not in received}
    )
    if lost:
        raise InputRefusedError(
            text(
                settings.language, "export_not_in_lake", output_dir=settings.output_dir
            ),
            tuple(lost),
            text(settings.language, "not_built_hint"),
        )


def _require_format(settings: Settings, path: Path) -> None:
    if path.suffix.lower() not in EXPORT_FORMATS:
        raise InputRefusedError(
            text(settings.language, "export_format", path=path),
            hint=text(settings.language, "export_format_hint"),
        )


def _require_free(settings: Settings, paths: Sequence[Path]) -> None:
    """Rows somebody is correcting in such a file must not be lost."""
    taken = [path for path in paths if path.exists()]
    if taken:
        raise InputRefusedError(
            text(settings.language, "export_exists", path=taken[0]),
            hint=text(settings.language, "export_exists_hint"),
        )
    missing = [path.parent for path in paths if not path.parent.is_dir()]
    if missing:
        raise InputRefusedError(
            text(settings.language, "export_no_folder", folder=missing[0]),
            hint=text(settings.language, "export_no_folder_hint"),
        )


def _require_fit(
    settings: Settings, path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    if path.suffix.lower() != ".xlsx":
        return
    problems = tuple(
        text(settings.language, "export_cell", reject_id=row[0], column=name)
        for row in rows
        for name, cell in zip(header, row, strict=True)
        if not fits_workbook(cell)
    )
    if problems:
        raise InputRefusedError(
            text(settings.language, "export_no_fit", path=path),
            problems,
            text(settings.language, "export_no_fit_hint"),
        )
