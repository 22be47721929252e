"""The size and shape of a dbt project, counted from the manifest dbt makes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# Where a change of the model lands; tests and documents follow it.
CODE_FOLDERS = ("config", "macros", "models", "scripts", "seeds", "tests/singular")
# Folders of models in the order of data, where dbt-bouncer.yml names no rooms.
LAYERS = ["staging", "intermediate", "marts", "publish"]
SIGNAL = "csat_drop"
ENTITY = "surveys"


@dataclass(frozen=True)
class Shape:
    """Counts of nodes, of arrows against the order of rooms, and of files by word."""

    models: int
    data_tests: int
    unit_tests: int
    arrows_back: int
    longest_chain: int
    signal_files: int
    entity_files: int


def read_shape(checkout: Path, scratch: Path) -> Shape:
    """Let dbt parse the checkout, writing to ``scratch`` only, and count."""
    scratch.mkdir(parents=True, exist_ok=True)
    subprocess.run(  # nosec B603 # the project's own programs
        (Path(sys.executable).with_name("dbt"), "--quiet", "parse"),
        cwd=checkout,
        env=os.environ
        | {
            "DBT_LOG_PATH": str(scratch / "logs"),
            "DBT_PROFILES_DIR": str(checkout),
            "DBT_TARGET_PATH": str(scratch / "target"),
            "STRATA_OUTPUT_DIR": str(scratch),
        },
        check=True,
    )
    manifest = json.loads((scratch / "target/manifest.json").read_text("utf-8"))
    return shape_of(
        manifest,
        rooms_of(checkout),
        signal_files=files_naming(checkout, SIGNAL),
        entity_files=files_naming(checkout, ENTITY),
    )


def shape_of(
    manifest: dict[str, Any],
    rooms: list[str],
    *,
    signal_files: int = 0,
    entity_files: int = 0,
) -> Shape:
    """Count the nodes of a manifest and the arrows between its models."""
    counts = Counter(node["resource_type"] for node in manifest["nodes"].values())
    models = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    reads = {
        name: [other for other in node["depends_on"]["nodes"] if other in models]
        for name, node in models.items()
    }
    place = {
        name: next(
            number
            for number, room in enumerate(rooms)
            if node["original_file_path"].startswith(f"models/{room}/")
        )
        for name, node in models.items()
    }

    @cache
    def depth(name: str) -> int:
        return 1 + max((depth(other) for other in reads[name]), default=0)

    return Shape(
        models=len(models),
        data_tests=counts["test"],
        unit_tests=len(manifest.get("unit_tests", {})),
        arrows_back=sum(
            place[other] > place[name] for name in reads for other in reads[name]
        ),
        longest_chain=max(map(depth, models), default=0),
        signal_files=signal_files,
        entity_files=entity_files,
    )


def rooms_of(checkout: Path) -> list[str]:
    """Return the folders of models in the order in which data pass them."""
    settings = yaml.safe_load((checkout / "dbt-bouncer.yml").read_text("utf-8"))
    for one in settings["manifest_checks"]:
        if one["name"] == "check_model_reads_earlier_rooms":
            return [str(room) for room in one["rooms"]]
    return LAYERS


def files_naming(checkout: Path, word: str) -> int:
    """Return how many files of code and configuration hold the word."""
    return sum(
        word.encode() in path.read_bytes() or word in path.name
        for folder in CODE_FOLDERS
        for path in (checkout / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
