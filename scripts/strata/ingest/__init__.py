"""Delivered files in, immutable batches of text rows out."""

from strata.ingest.folder import ingest_folder
from strata.ingest.lake import prepare_lake
from strata.ingest.report import FileReport, IngestReport

__all__ = ["FileReport", "IngestReport", "ingest_folder", "prepare_lake"]
