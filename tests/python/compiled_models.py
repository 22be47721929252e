"""Models as dbt compiled them for a run, computed anew on rows a test makes up.

Rules are then tried as they stand, on hundreds of worlds, in the time of one build.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import duckdb

from strata.dbt_runner import target_dir
from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from strata.settings import Settings


class CompiledModels:
    """A database in memory that stands where the SQL of a run looks for its tables.

    A table that nobody gave is empty, and a seed is as it was in the run.
    """

    def __init__(self, run: Settings) -> None:
        self._run = run
        self._made: set[str] = set()
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute("attach ':memory:' as strata")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def keep(self, *names: str) -> None:
        """Take tables and seeds as the run made them."""
        database = quote_literal(str(self._run.warehouse_database))
        self._connection.execute(f"attach {database} as run (read_only)")
        for name in names:
            schema = quote_name(self._nodes[name]["schema"])
            self._create(name, f"from run.{schema}.{quote_name(name)}")
        self._connection.execute("detach run")

    def give(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Put the rows in place of a table's own; a column they don't name is null."""
        types = self._types[name]
        given = list(rows)
        assert {column for row in given for column in row} <= types.keys()
        structure = json.dumps([types])
        self._create(
            name,
            "select unnest(from_json("
            f"{quote_literal(json.dumps(given, default=str))}, "
            f"{quote_literal(structure)}), recursive := true)",
        )

    def give_columns(self, name: str, given: Mapping[str, NDArray[np.generic]]) -> None:
        """Put columns in place of a table's own; one that is not given is null."""
        types = self._types[name]
        assert given.keys() <= types.keys()
        columns = ", ".join(
            f"cast({column if column in given else 'null'} as {kind}) as {column}"
            for column, kind in types.items()
        )
        self._connection.register("given_columns", dict(given))
        self._create(name, f"select {columns} from given_columns")
        self._connection.unregister("given_columns")

    def compute(self, *names: str) -> None:
        """Compute the models, in this order, on what there is now."""
        for name in names:
            node = self._nodes[name]
            for read in self._reads(node):
                if self._nodes[read]["resource_type"] == "seed":
                    self.keep(read)
                else:
                    self.give(read, ())
            if node["language"] == "python":
                self._connection.register("made", self._computed(node))
                self._create(name, "from made")
            else:
                self._create(name, self.sql(name))

    def sql(self, name: str) -> str:
        """Return what dbt made of the model."""
        node = self._nodes[name]
        compiled = target_dir(self._run) / "compiled" / str(node["package_name"])
        return (compiled / str(node["original_file_path"])).read_text(encoding="utf-8")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        answer = self._connection.execute(f"from {self._relation(name)}")
        columns = [column[0] for column in answer.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]

    def columns(self, name: str) -> set[str]:
        """Return the names of a table's columns."""
        return set(self._types[name])

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """Return a table as dbt hands it to a Python model."""
        return self._connection.sql(f"from {self._relation(name)}")

    def _computed(self, node: dict[str, Any]) -> object:
        """Return what a Python model makes of the tables there are."""
        path = self._run.project_dir / str(node["original_file_path"])
        spec = importlib.util.spec_from_file_location(node["name"], path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        made: object = module.model(self, None)
        return made

    @cached_property
    def _nodes(self) -> dict[str, Any]:
        path = target_dir(self._run) / "manifest.json"
        nodes = json.loads(path.read_bytes())["nodes"].values()
        return {
            node["name"]: node
            for node in nodes
            if node["resource_type"] in {"model", "seed"}
        }

    @cached_property
    def _types(self) -> dict[str, dict[str, str]]:
        """Types of all columns of the run, by table and column."""
        database = str(self._run.warehouse_database)
        found: dict[str, dict[str, str]] = {}
        with duckdb.connect(database, read_only=True) as connection:
            for table, column, data_type in connection.execute("""
                select table_name, column_name, data_type from duckdb_columns()
                order by table_name asc, column_index asc
            """).fetchall():
                found.setdefault(table, {})[column] = data_type
        return found

    def _reads(self, node: dict[str, Any]) -> list[str]:
        """Names of the tables a model reads and nobody has made."""
        read = [one.split(".")[-1] for one in node["depends_on"]["nodes"]]
        return [one for one in read if one not in self._made and one in self._nodes]

    def _relation(self, name: str) -> str:
        return str(self._nodes[name]["relation_name"])

    def _create(self, name: str, sql: str) -> None:
        schema = quote_name(self._nodes[name]["schema"])
        self._connection.execute(f"create schema if not exists strata.{schema}")
        self._connection.execute(
            f"create or replace table {self._relation(name)} as {sql}"
        )
        self._made.add(name)
