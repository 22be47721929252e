"""``strata init``: a company's own folder to begin with, with comments to read."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from strata.company.seeds import SEEDS_FOLDER
from strata.company.settings_file import SETTINGS_FILE
from strata.errors import InputRefusedError
from strata.ingest.recipes import RECIPES_FOLDER
from strata.ingest.rules import RULES_FILE
from strata.masking import project_variables
from strata.seed_files import csv_lines
from strata.settings import (
    DEFAULT_COMPARE_EVERY,
    DEFAULT_INDUSTRY,
    PROJECT_DIR,
    Settings,
)
from strata.texts import said

if TYPE_CHECKING:
    from strata.settings import Language

DELIVERIES_FOLDER = "deliveries"

_TEMPLATES = Path(__file__).with_name("templates")
_WRITTEN = (SETTINGS_FILE, RULES_FILE, "README.md")
# Seeds that most companies have rows for, with the columns they set.
_SEED_HEADERS = {
    "vocabulary_words": ("vocabulary_code", "word", "code"),
    "staff_roles": ("role_code", "daily_capacity_count"),
    "identity_merges": ("customer_id", "same_as_customer_id", "note"),
    "identity_splits": ("split_code", "customer_id", "note"),
}


def make_company(folder: Path, language: Language) -> tuple[Path, ...]:
    """Write a company's folder with comments in a language; return what was written.

    Raises:
        InputRefusedError: something is there already; nothing was written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputRefusedError(
            said("company_exists", folder=folder), hint=said("company_exists_hint")
        )
    for name in (SEEDS_FOLDER, RECIPES_FOLDER, DELIVERIES_FOLDER):
        (folder / name).mkdir(parents=True)
    shipped = {
        **project_variables(PROJECT_DIR),
        "industry": DEFAULT_INDUSTRY,
        "threads": Settings(output_dir=folder).threads,
        "compare_every": DEFAULT_COMPARE_EVERY,
    }
    contents = {}
    for name in _WRITTEN:
        stem, suffix = name.split(".")
        template = (_TEMPLATES / f"{stem}.{language}.{suffix}").read_text("utf-8")
        contents[folder / name] = Template(template).safe_substitute(shipped)
    for seed, header in _SEED_HEADERS.items():
        (line,) = csv_lines([header])
        contents[folder / SEEDS_FOLDER / f"{seed}.csv"] = f"{line}\n"
    for path, content in contents.items():
        path.write_text(content, encoding="utf-8")
    return tuple(contents)
