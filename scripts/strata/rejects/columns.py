"""The columns that a file of rejected rows has besides those of its entity."""

from __future__ import annotations

from strata.ingest.planning import REJECT_ID

# A name of their own each: a survey has a column `reason` too.
REJECT_REASON = "reject_reason"
REJECT_COLUMN = "reject_column"
REJECT_MEND = "reject_mend"
LINE_TEXT = "reject_line_text"
REJECT_COLUMNS = (REJECT_ID, REJECT_REASON, REJECT_COLUMN, REJECT_MEND)
