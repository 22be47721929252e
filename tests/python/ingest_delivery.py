"""A data folder and the lake its files go to, for the ingest tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata.errors import InputRefusedError
from strata.ingest import FileReport, IngestReport, ingest_folder
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ORDER_HEADER = "order_id,ordered_at,order_amount"


@dataclass(frozen=True)
class Delivery:
    """Write files with ``put``, load them with ``ingest``, look at the lake."""

    settings: Settings

    @classmethod
    def below(cls, folder: Path) -> Delivery:
        """An empty data folder and an output folder that is not there yet."""
        data_dir = folder / "delivered"
        data_dir.mkdir()
        return cls(Settings(output_dir=folder / "output", data_dir=data_dir))

    @property
    def data_dir(self) -> Path:
        """Where files are delivered."""
        assert self.settings.data_dir is not None
        return self.settings.data_dir

    def put(self, name: str, content: str | bytes) -> Path:
        """Deliver a file; text is written as UTF-8, as it is."""
        path = self.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ingest(self, *, keep_going: bool = False) -> IngestReport:
        """Load what is new."""
        return ingest_folder(self.settings, keep_going=keep_going)

    def loaded(self) -> FileReport:
        """Load what is new, which must be exactly one file."""
        (report,) = self.ingest().with_status("loaded")
        return report

    def refusal(self) -> InputRefusedError:
        """What ingest says when it refuses, after which nothing is loaded."""
        with pytest.raises(InputRefusedError) as raised:
            self.ingest()
        assert self.batches() == []
        return raised.value

    def problem(self) -> str:
        """The one problem ingest names when it refuses."""
        (problem,) = self.refusal().problems
        return problem

    def rows(
        self, entity: str, *columns: str, batch: str | None = "*"
    ) -> list[tuple[Any, ...]]:
        """The named columns of an entity's rows, by file and row number."""
        return self._read(entity, batch, "rows", ", ".join(columns))

    def malformed(
        self, entity: str, *, batch: str | None = "*"
    ) -> list[tuple[Any, ...]]:
        """Row number, reason and text of an entity's lines aside."""
        columns = "_row_number, reason_code, line_text"
        return self._read(entity, batch, "malformed", columns)

    def batches(self) -> list[str]:
        """The folders in the raw lake that hold a delivered file, sorted."""
        return sorted(
            folder.relative_to(self.settings.raw_dir).as_posix()
            for folder in self.settings.raw_dir.glob("*/*")
            if folder.name != "batch=empty"
        )

    def _read(
        self, entity: str, batch: str | None, kind: str, columns: str
    ) -> list[tuple[Any, ...]]:
        folder = self.settings.raw_dir / entity
        pattern = str(folder / f"batch={batch}" / f"{kind}.parquet")
        with duckdb.connect() as connection:
            return connection.execute(
                f"select {columns}"
                " from read_parquet($pattern, hive_partitioning = false)"
                " order by _source_file, _row_number",
                {"pattern": pattern},
            ).fetchall()


def order_file(*lines: str) -> str:
    """A csv of orders with these data lines."""
    return "\n".join([ORDER_HEADER, *lines, ""])
