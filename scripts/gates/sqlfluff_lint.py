"""sqlfluff with the same findings in less time, instead of ``python -m sqlfluff``."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from sqlfluff.cli.commands import cli
from sqlfluff.utils.reflow import ReflowSequence

if TYPE_CHECKING:
    from sqlfluff.core import FluffConfig
    from sqlfluff.core.parser import BaseSegment


def main(arguments: list[str]) -> None:
    """Run the command line of sqlfluff, which ends the process."""
    # The project dbt has read is some million objects, which Python would look through
    # for garbage again and again while sqlfluff walks its trees.
    gc.set_threshold(100_000, 50, 100)
    if arguments[:1] == ["lint"]:
        lay_out_once()
    cli(arguments)


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
