"""How delivered files would be read, found out in a folder that is thrown away.

Nothing is loaded: the files go through the real ingest into a temporary lake, and
the real staging models of their entities say which rows would be rejected and why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.explain.beside import load_now
from strata.explain.examining import examine
from strata.explain.explanation import Explanation
from strata.explain.judging import judge
from strata.ingest.archives import unpacked
from strata.ingest.delivered import DeliveredFile, delivered_files
from strata.ingest.engine import opened_engine
from strata.ingest.planning import load_known
from strata.ingest.rules import load_rules
from strata.interruption import private_folder
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from strata.dbt_runner import BuildProgress
    from strata.ingest.planning import Known
    from strata.ingest.rules import FileRule
    from strata.settings import Settings


def explain_files(
    settings: Settings,
    paths: Sequence[Path],
    on_file: Callable[[str], None],
    on_progress: Callable[[BuildProgress], None],
) -> list[Explanation]:
    """Say for each file, or each file of a folder, how it would be read.

    The rules are those of the data folder where the file lies in it, else of the
    file's own folder. Afterwards nothing is left behind and nothing was loaded.

    Raises:
        InputRefusedError: there is no such file, or an ``ingest.yml`` can't be used.
    """
    known = load_known(settings)
    with private_folder("strata-explain-") as folder:
        apart = replace(settings, output_dir=folder, target="duckdb")
        explained: list[Explanation] = []
        with opened_engine(apart) as connection:
            load = load_now(settings, connection)
            for file, data_dir, rule in _delivered(settings, apart, paths, known):
                on_file(file.name.as_posix())
                explained.append(Explanation(file, data_dir, rule, load))
                examine(explained[-1], apart, known, connection)
        judge(explained, settings, apart, known.catalogue, on_progress)
    return explained


def _delivered(
    settings: Settings, apart: Settings, paths: Sequence[Path], known: Known
) -> Iterator[tuple[DeliveredFile, Path, FileRule]]:
    for path in dict.fromkeys(path.absolute() for path in paths):
        if not path.exists():
            message = text(settings.language, "explain_no_file", path=path)
            raise InputRefusedError(
                message, hint=text(settings.language, "explain_no_file_hint")
            )
        data_dir = settings.data_dir
        if data_dir is None or not path.is_relative_to(data_dir):
            data_dir = path if path.is_dir() else path.parent
        rules = load_rules(data_dir, known.catalogue, known.company_rules)
        if path.is_dir():
            files = [
                file
                for file in delivered_files(data_dir, settings)
                if file.path.is_relative_to(path)
                and (file.refusal or not file.is_companion)
            ]
        else:
            files = [DeliveredFile.found(path, data_dir)]
        with unpacked(files, apart) as unpacked_files:
            for file in unpacked_files:
                yield file, data_dir, rules.rule_for(file.name)
