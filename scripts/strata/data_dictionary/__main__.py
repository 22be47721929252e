"""Write the data dictionary of a build: ``python -m strata.data_dictionary``."""

from __future__ import annotations

import sys
from pathlib import Path

from strata.data_dictionary.entries import entries
from strata.data_dictionary.markdown import markdown
from strata.data_dictionary.page import page
from strata.publication import read_published_tables
from strata.settings import Settings


def main() -> int:
    """Write the dictionary of the build in an output folder into another folder.

    Afterwards it is there as a page and, in each language, as Markdown.
    """
    output_dir, folder = map(Path, sys.argv[1:])
    tables = entries(read_published_tables(Settings(output_dir=output_dir)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("index.html", page(tables)),
        ("data_dictionary.md", markdown(tables, "en")),
        ("data_dictionary.zh.md", markdown(tables, "zh")),
    ):
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
