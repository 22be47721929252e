"""Take the pictures of the documentation: ``cockpit_pictures.py OUTPUT_DIR FOLDER``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from browser import PHONE, WIDE, chromium, watched


def take_pictures(cockpit: Path, folder: Path) -> None:
    """Write pictures of the pages in ``cockpit``, as on their day, to ``folder``."""
    manifest = (cockpit.parent / "manifest.json").read_text(encoding="utf-8")
    morning = f"{json.loads(manifest)['as_of']}T08:00:00Z"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, language in (
            ("index", "en"),
            ("warnings", "zh"),
            ("tiers", "en"),
            ("churn", "en"),
        ):
            with watched(browser, WIDE) as seen:
                seen.page.clock.set_fixed_time(morning)
                seen.open(cockpit / f"{name}.html")
                seen.page.click(f"[data-language={language}]")
                seen.page.screenshot(path=folder / f"cockpit_{name}.png")
        with watched(browser, WIDE) as seen:
            seen.page.clock.set_fixed_time(morning)
            seen.open(cockpit / "warnings.html")
            seen.page.locator(".open").first.click()
            seen.page.wait_for_selector("dialog[open] dl")
            seen.page.screenshot(path=folder / "cockpit_drawer.png")
        with watched(browser, PHONE) as seen:
            seen.page.clock.set_fixed_time(morning)
            seen.open(cockpit / "index.html")
            seen.page.click("[data-language=zh]")
            seen.page.screenshot(path=folder / "cockpit_phone.png")


if __name__ == "__main__":
    published = Path(sys.argv[1]).absolute() / "published"
    take_pictures(published / "cockpit", Path(sys.argv[2]))
