"""What pages have in common: their assets, and what a browser lets them load."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"


def asset_text(*names: str) -> str:
    """Return assets one after the other, to stand in a page."""
    return "".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def page_policy(script: str, style: str) -> str:
    """Return what the page may load: its own style and script, and what that loads.

    Chromium can't check the hash of a file opened by double click and then refuses it,
    so a script, whose own hash is listed, vouches for the files it names; served, it
    gives their hashes too.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'strict-dynamic' '{content_hash(script.encode())}'",
            f"style-src '{content_hash(style.encode())}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def content_hash(content: bytes) -> str:
    """Return the hash of a content as policies and integrity attributes spell it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
