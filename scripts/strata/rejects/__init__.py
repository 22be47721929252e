"""Rejected rows: listed, written out to be corrected, and taken back in."""
