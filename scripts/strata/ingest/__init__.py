"""Deliveries in, immutable batches of text rows out."""

from strata.ingest.address import read_address
from strata.ingest.database import DatabaseRequest, ingest_tables
from strata.ingest.folder import ingest_folder
from strata.ingest.lake import prepare_lake
from strata.ingest.report import FileReport, IngestReport

__all__ = [
    "DatabaseRequest",
    "FileReport",
    "IngestReport",
    "ingest_folder",
    "ingest_tables",
    "prepare_lake",
    "read_address",
]
