"""sqlfluff with the same findings in less time, instead of ``python -m sqlfluff``."""

from __future__ import annotations

import gc
import re
import sys
from ast import literal_eval
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlfluff.cli.commands import cli
from sqlfluff.utils.reflow import ReflowSequence
from sqlfluff_templater_dbt.templater import DbtTemplater

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from sqlfluff.core import FluffConfig
    from sqlfluff.core.parser import BaseSegment

# Macros that make one expression of their first argument, thousands of characters long.
EXPRESSIONS = {"mask_free_text", "mask_id", "mask_name", "mask_words"}
_STAND_IN = (
    "{{% macro {name}(text) %}}{{% do [varargs, kwargs] %}}upper({{{{ text }}}})"
    "{{% endmacro %}}"
)
# Macros that return a dictionary of dictionaries that files loop over.
LISTS = {"signal_measures"}
_ROUNDS = 2
_RETURNED = re.compile(r"(?<=return\()\{.*\}(?=\))", re.DOTALL)


def main(arguments: list[str]) -> None:
    """Run the command line of sqlfluff, which ends the process."""
    # The project dbt has read is some million objects, which Python would look through
    # for garbage again and again while sqlfluff walks its trees.
    gc.set_threshold(100_000, 50, 100)
    if arguments[:1] == ["lint"]:
        lay_out_once()
        read_less()
    cli(arguments)


def read_less() -> None:
    """Let macros that make much make little: rules judge what a file says itself."""
    read = DbtTemplater.dbt_manifest.func

    def with_stand_ins(templater: DbtTemplater) -> Manifest:
        manifest: Manifest = read(templater)
        for macro in manifest.macros.values():
            macro.macro_sql = shortened(macro.name, macro.macro_sql)
        return manifest

    manifest = cached_property(with_stand_ins)
    manifest.__set_name__(DbtTemplater, "dbt_manifest")
    DbtTemplater.dbt_manifest = manifest


def shortened(name: str, code: str) -> str:
    """Return the code of a macro, or of what stands in for it."""
    if name in EXPRESSIONS:
        return _STAND_IN.format(name=name)
    if name in LISTS:
        return _RETURNED.sub(lambda found: repr(_few(literal_eval(found[0]))), code)
    return code


def _few(entries: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return so many entries that a loop over those with a key has a next round.

    Each key is in two entries, unless it is in fewer; entries that they name are kept.
    """
    kept: dict[str, dict[str, Any]] = {}
    rounds: Counter[str] = Counter()
    for name, entry in entries.items():
        if any(rounds[key] < _ROUNDS for key in entry):
            kept[name] = entry
            rounds.update(entry.keys())
    named = {
        name
        for entry in kept.values()
        for value in entry.values()
        if isinstance(value, list)
        for name in value
    }
    return {
        name: entry for name, entry in entries.items() if name in kept or name in named
    }


def lay_out_once() -> None:
    """Let the four rules of layout share what each makes of a file for itself.

    Each takes a tree to the same sequence and leaves both as they are, as long as
    nothing is mended; one tree at a time is remembered.
    """
    made = ReflowSequence.from_root
    remembered: list[tuple[BaseSegment, ReflowSequence]] = []

    def from_root(root_segment: BaseSegment, config: FluffConfig) -> ReflowSequence:
        if not remembered or remembered[0][0] is not root_segment:
            remembered[:] = [(root_segment, made(root_segment, config))]
        return remembered[0][1]

    ReflowSequence.from_root = staticmethod(from_root)  # type: ignore[method-assign]


if __name__ == "__main__":
    main(sys.argv[1:])
