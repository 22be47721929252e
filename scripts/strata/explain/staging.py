"""The staging rules as SQL: compiled by dbt once per content of the project, then kept.

Starting dbt costs seconds, which is too long for a look at one file. What it makes of
the staging models depends on their text, on the macros and seeds they name, and on the
versions of the tools; it is kept under a hash of all these.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from strata import project_cache
from strata.ingest.engine import quoted
from strata.interruption import private_folder
from strata.paths import read_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from strata.dbt_runner import BuildProgress
    from strata.settings import Settings

# Every model that judges the rows of an entity, by the name of the entity.
_JUDGING = re.compile(r"base_[a-z]+__(?P<entity>\w+)")
# What dbt needs besides the models and what they name.
_PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "models/staging/_sources.yml")
# dbt calls it by this name, nobody else does.
_SCHEMA_MACRO = "generate_schema_name"
# The rows of an entity as the accounting counts them. The project has them in one model
# for all entities, which takes too long to build for one file.
_ACCOUNTING_MACRO = "accounted_rows"
_ORDERS_MODEL = "stg_commerce__orders"
_PAYMENTS_MODEL = "stg_commerce__payments"
_ACCOUNTING = (
    "with order_systems as (\n"
    "    select distinct source_system from {{{{ ref('{orders}') }}}}\n"
    "), payments_retold as (\n"
    "    select payment_key from {{{{ ref('{payments}') }}}} where is_retold\n"
    ") {{{{ strata.accounted_rows('{entity}', ref('{judging}')) }}}}"
)
# The keys that rows of an entity are held under, in one model of the project too.
_COLLIDING_MACRO = "colliding_keys"
_COLLIDING = "{{{{ strata.colliding_keys('{entity}', ref('{judging}')) }}}}"
# The table that dbt makes once of a view, and the views of the lake that one reads.
_LACKED_COLUMNS = "lacked_columns"
_LACKED_COLUMNS_NOW = "lacked_columns_now"
_DELIVERED = ("batches", "column_notations")
# Counted up when what is kept is kept otherwise.
_FORMAT = "3"


@dataclass(frozen=True)
class StagingModel:
    """A staging model as dbt compiled it: where it goes, its SQL, what it reads."""

    relation: str
    sql: str
    models: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StagingRules:
    """The staging models by name, and a DuckDB file with the seeds they read.

    ``judging`` names the model that judges the rows of an entity, ``accounting`` the
    one that says what money is in them, ``colliding`` the one of the keys that its rows
    are held under. ``output_dir`` is where the lake was when the
    models were compiled.
    """

    judging: Mapping[str, str]
    accounting: Mapping[str, str]
    colliding: Mapping[str, str]
    models: Mapping[str, StagingModel]
    output_dir: str
    database: bytes

    @contextmanager
    def opened(
        self, settings: Settings, entities: Iterable[str]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in which the rows of the entities in the lake are judged."""
        entities = list(entities)
        judging = [self.judging[entity] for entity in entities]
        wanted = [*judging, *(self.accounting[entity] for entity in entities)]
        wanted += [self.colliding[one] for one in entities if one in self.colliding]
        settings.warehouse_database.write_bytes(self.database)
        with duckdb.connect(settings.warehouse_database) as connection:
            for name, value in _engine_settings(settings).items():
                connection.execute(f"set {name} = {quote_literal(value)}")
            self._point_at_lake(connection, settings, wanted)
            for name in self._closure(wanted):
                kind = "table" if name in judging else "view"
                model = self.models[name]
                connection.execute(f"create {kind} {model.relation} as {model.sql}")
            yield connection

    def entities_read(self, entities: Iterable[str]) -> set[str]:
        """The entities whose rows are read to judge and account for those of some."""
        wanted = [self.accounting[entity] for entity in entities]
        models = set(self._closure(wanted))
        return {entity for entity, name in self.judging.items() if name in models}

    def _closure(self, wanted: Iterable[str]) -> list[str]:
        """The wanted models and all they read, each after what it reads."""
        found: dict[str, None] = {}
        for name in wanted:
            found |= dict.fromkeys(self._closure(self.models[name].models))
            found[name] = None
        return list(found)

    def _point_at_lake(
        self,
        connection: duckdb.DuckDBPyConnection,
        settings: Settings,
        wanted: Iterable[str],
    ) -> None:
        """Let the views of the lake that the models read show the one of settings."""
        sources = {
            s for name in self._closure(wanted) for s in self.models[name].sources
        }
        views = connection.execute(
            "select view_name, sql from duckdb_views() where schema_name = 'raw'"
        ).fetchall()
        before = quote_literal(read_name(Path(self.output_dir)))[1:-1]
        after = quote_literal(read_name(settings.output_dir))[1:-1]
        if _LACKED_COLUMNS in sources:
            sources |= {*_DELIVERED, _LACKED_COLUMNS_NOW}
        # The last of them reads others.
        views.sort(key=lambda view: view[0] == _LACKED_COLUMNS_NOW)
        for name, sql in views:
            connection.execute(f"drop view raw.{quoted(name)}")
            if name in sources:
                connection.execute(sql.replace(before, after))
        if _LACKED_COLUMNS in sources:
            connection.execute(
                f"create or replace table raw.{_LACKED_COLUMNS}"
                f" as from raw.{_LACKED_COLUMNS_NOW}"
            )


def staging_rules(
    settings: Settings, on_progress: Callable[[BuildProgress], None]
) -> StagingRules:
    """Return the staging rules of the project, compiled now if they never were.

    Afterwards they are kept in the cache of the project, if it can be written to.
    """
    files = _rule_files(settings.project_dir)
    name = f"{_key(settings, files)}.staging"
    kept = project_cache.load(name)
    if kept is None:
        kept = _compiled(settings, files, on_progress)
        project_cache.store(name, kept)
    document, _, database = kept.partition(b"\n")
    rules = json.loads(document)
    return StagingRules(
        rules["judging"],
        rules["accounting"],
        rules["colliding"],
        {model: StagingModel(**parts) for model, parts in rules["models"].items()},
        rules["output_dir"],
        database,
    )


def _rule_files(project_dir: Path) -> list[Path]:
    """The judging models with the models, macros and seeds they name, and so on.

    A model, macro or seed is in a file of its name; whoever uses it writes that name.
    """
    staging = project_dir / "models" / "staging"
    named = {
        path.stem: path
        for folder, pattern in (
            (project_dir / "seeds", "*.csv"),
            (project_dir / "macros", "*.sql"),
            (staging, "*.sql"),
        )
        for path in folder.rglob(pattern)
    }
    hooks = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    called = {_SCHEMA_MACRO, _ACCOUNTING_MACRO, _COLLIDING_MACRO}
    called |= {_ORDERS_MODEL, _PAYMENTS_MODEL}
    called |= set(re.findall(r"(\w+)\(", hooks))
    found = {
        named[name] for name in named if _JUDGING.fullmatch(name) or name in called
    }
    unread = [path for path in found if path.suffix == ".sql"]
    while unread:
        words = set(re.findall(r"\w+", unread.pop().read_text(encoding="utf-8")))
        new = {named[word] for word in words & named.keys()} - found
        unread += [path for path in new if path.suffix == ".sql"]
        found |= new
    twins = {
        path.with_suffix(".yml")
        for path in found
        if path.suffix == ".csv" or path.is_relative_to(staging)
    }
    return sorted({*found, *twins, *(project_dir / name for name in _PROJECT_FILES)})


def _trimmed(path: Path) -> bytes:
    """What dbt needs of a file; tests of a model ask for more than is there."""
    content = path.read_bytes()
    if path.suffix == ".yml" and path.with_suffix(".sql").is_file():
        twin = yaml.safe_load(content)
        content = json.dumps({"sources": twin.get("sources", [])}).encode()
    return content


def _key(settings: Settings, files: Iterable[Path]) -> str:
    """A name for this content of the project under these versions of the tools."""
    digest = hashlib.sha256(_FORMAT.encode())
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in files:
        content = path.read_bytes()
        name = path.relative_to(settings.project_dir).as_posix()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _compiled(
    settings: Settings,
    files: Iterable[Path],
    on_progress: Callable[[BuildProgress], None],
) -> bytes:
    """A line of JSON and a database: what dbt makes of the models on an empty lake."""
    # Imported here: what was compiled before needs neither dbt nor an empty lake.
    from strata import dbt_runner
    from strata.lake import prepare_lake

    judging = {
        found["entity"]: path.stem
        for path in files
        if path.suffix == ".sql" and (found := _JUDGING.fullmatch(path.stem))
    }
    holding = _holding_collisions(settings.project_dir)
    with private_folder("strata-rules-") as scratch:
        apart = replace(settings, output_dir=scratch / "output", target="duckdb")
        prepare_lake(apart)
        # Reading the few files at stake takes half as long as the whole project.
        apart = replace(apart, project_dir=scratch / "project")
        for path in files:
            copy = apart.project_dir / path.relative_to(settings.project_dir)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(_trimmed(path))
        accounting = {entity: f"accounting__{entity}" for entity in judging}
        colliding = {
            entity: f"colliding__{entity}" for entity in judging if entity in holding
        }
        folder = apart.project_dir / "models" / "staging"
        for names, template in ((accounting, _ACCOUNTING), (colliding, _COLLIDING)):
            for entity, name in names.items():
                model = template.format(
                    orders=_ORDERS_MODEL,
                    payments=_PAYMENTS_MODEL,
                    entity=entity,
                    judging=judging[entity],
                )
                (folder / f"{name}.sql").write_text(model, encoding="utf-8")
        only = (*accounting.values(), *colliding.values())
        dbt_runner.build(apart, on_progress, only=only)
        models = _compiled_models(apart)
        rules = {
            "judging": judging,
            "accounting": accounting,
            "colliding": colliding,
            "models": models,
            "output_dir": str(apart.output_dir),
        }
        _remove_models(apart.warehouse_database, models)
        database = apart.warehouse_database.read_bytes()
    return json.dumps(rules).encode() + b"\n" + database


def _holding_collisions(project_dir: Path) -> set[str]:
    """The entities of which rows are held where one key may name two things."""
    project = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    entities = yaml.safe_load(project)["vars"]["entities"]
    return {name for name, told in entities.items() if told.get("holds_collisions")}


def _compiled_models(settings: Settings) -> dict[str, dict[str, Any]]:
    from strata.dbt_runner import read_manifest, target_dir

    manifest = read_manifest(settings)
    compiled = target_dir(settings) / "compiled" / "strata"

    def named(unique_ids: list[str], kind: str) -> list[str]:
        return [
            unique_id.rpartition(".")[2]
            for unique_id in unique_ids
            if unique_id.startswith(f"{kind}.")
        ]

    return {
        node["name"]: {
            "relation": node["relation_name"],
            "sql": (compiled / node["original_file_path"]).read_text(encoding="utf-8"),
            "models": named(node["depends_on"]["nodes"], "model"),
            "sources": named(node["depends_on"]["nodes"], "source"),
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def _remove_models(database: Path, models: Iterable[str]) -> None:
    """Leave the seeds and the views of the lake; the models had no rows."""
    with duckdb.connect(database) as connection:
        for kind in ("view", "table"):
            found = connection.execute(
                f"select schema_name, {kind}_name from duckdb_{kind}s()"  # nosec B608 # one of the two words above
                f" where list_contains($models, {kind}_name)",
                {"models": list(models)},
            ).fetchall()
            for schema, name in found:
                connection.execute(f"drop {kind} {quoted(schema)}.{quoted(name)}")


def _engine_settings(settings: Settings) -> dict[str, object]:
    """How dbt sets DuckDB up for the models."""
    path = settings.project_dir / "profiles.yml"
    profiles = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, object] = profiles["strata"]["outputs"]["prod"]["settings"]
    return found
