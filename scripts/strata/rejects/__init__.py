"""Rejected rows: listed, written out to be mended, and taken back in."""
