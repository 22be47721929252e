"""Lines that can't become rows, kept as they came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from strata.ingest.text import Flaw


class LinesAside:
    """A file of flawed lines, one JSON object each, that DuckDB reads back."""

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``; ``count`` tells how many lines went there."""
        self._stream = stream
        self.count = 0

    def add(self, row: int, flaw: Flaw, line: bytes) -> None:
        """Keep a line of the delivered file with its row number and reason."""
        record = {
            "row_number": row,
            "reason_code": flaw.reason_code,
            "detail": flaw.detail,
            "detail_zh": flaw.detail.in_language("zh"),
            "line_text": line.decode("utf-8", "replace"),
        }
        self._stream.write(json.dumps(record) + "\n")
        self.count += 1
