"""Deliveries in, immutable batches of text rows out."""

from strata.ingest.address import read_address
from strata.ingest.database import ingest_tables
from strata.ingest.folder import ingest_folder
from strata.ingest.report import FileReport, IngestReport
from strata.ingest.requests import DatabaseRequest

__all__ = [
    "DatabaseRequest",
    "FileReport",
    "IngestReport",
    "ingest_folder",
    "ingest_tables",
    "read_address",
]
