"""``ingest.yml``: what the person delivering the files says about them."""

from __future__ import annotations

import codecs
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import duckdb
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from strata.errors import InputRefusedError
from strata.ingest.engine import load_extension
from strata.ingest.problems import suggested

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

    from pydantic_core import ErrorDetails

    from strata.ingest.catalogue import Catalogue

RULES_FILE = "ingest.yml"
_KEYS = "must be keys with values, one per line, such as “key: value”"
_ROW = "must be the number of a row, counted from 1"
_SENTENCES = {
    "missing": 'is missing; every rule needs one, for example pattern: "*.csv"',
    "list_type": "must be a list of rules, each starting with “- pattern:”",
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "greater_than_equal": _ROW,
    "int_parsing": _ROW,
    "int_type": _ROW,
    "string_type": "must be a single value, not a list and not keys with values",
}
_HINT = "README.md shows an ingest.yml with every key."


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name).decode(b"", "strict")
    except (LookupError, UnicodeError) as error:
        message = f"there is no text encoding {name!r}; try utf-8, gb18030 or utf-16"
        raise ValueError(message) from error
    return name


def _known_timezone(name: str) -> str:
    # Asked of the engine that will do the conversion.
    with duckdb.connect() as connection:
        load_extension(connection, "icu")
        names = [
            str(known)
            for (known,) in connection.execute(
                "select name from pg_timezone_names() order by name"
            ).fetchall()
        ]
    if name in names:
        return name
    near = get_close_matches(name, names, n=1)
    message = (
        f"there is no time zone {name!r}; "
        f"{f'did you mean {near[0]}?' if near else 'write it as Europe/London'}"
    )
    raise ValueError(message)


def _usable_delimiter(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"' \r\n\\":
        message = 'a delimiter is one character such as "," ";" "|" or "\\t"'
        raise ValueError(message)
    return delimiter


class FileRule(BaseModel):
    """What holds for the files whose path or name matches ``pattern``.

    ``header_row`` is the row of the header where titles stand above it; ``columns``
    maps a header of the file to a column of the entity; ``defaults``
    gives a value to a column wherever the file leaves it blank; ``timezone`` is the
    zone of the file's stamps that carry no offset.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: Annotated[str, Field(min_length=1)]
    entity: str | None = None
    source_system: Annotated[str, Field(min_length=1)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_usable_delimiter)] | None = None
    timezone: Annotated[str, AfterValidator(_known_timezone)] | None = None
    sheet: Annotated[str, Field(min_length=1)] | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether somebody wrote the rule: one that says nothing is nobody's."""
        return bool(self.model_fields_set - {"pattern"}) or self.pattern != "*"

    def covers(self, path: PurePosixPath) -> bool:
        """Whether the pattern matches the file's name or its path in the folder."""
        return path.match(self.pattern)


class FolderRules(BaseModel):
    """All rules of one data folder; the first that covers a file counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: list[FileRule] = Field(default_factory=list)

    def rule_for(self, path: PurePosixPath) -> FileRule:
        """The first rule that covers the file, or one that says nothing."""
        for rule in self.files:
            if rule.covers(path):
                return rule
        return FileRule(pattern="*")


def load_rules(data_dir: Path, catalogue: Catalogue) -> FolderRules:
    """Read ``ingest.yml`` of the data folder; without one, no rules.

    Raises:
        InputRefusedError: not YAML, or a key or value that can't be; the problems
            name file, line and key.
    """
    path = data_dir / RULES_FILE
    if not path.is_file():
        return FolderRules()
    source = _Source()
    rules = _parsed(path, source)
    if rules is not None:
        _find_contradictions(rules, catalogue, source)
    if rules is None or source.problems:
        problems = tuple(problem for _, problem in sorted(source.problems))
        raise InputRefusedError(f"{RULES_FILE} is not valid.", problems, _HINT)
    return rules


_Location = tuple[int | str, ...]


class _Source:
    """Where every key of the file stands, and what is wrong with it."""

    def __init__(self) -> None:
        self._lines: dict[_Location, int] = {}
        self.problems: list[tuple[int, str]] = []

    def add(self, location: _Location, problem: str) -> None:
        """Note a problem with the line of the key, or of the rule that lacks it."""
        known = location
        while known and known not in self._lines:
            known = known[:-1]
        key = ".".join(part for part in location if isinstance(part, str))
        key = key.removeprefix("files.") if len(location) > 1 else key
        self.add_at(self._lines.get(known, 1), f"{key}: {problem}" if key else problem)

    def add_at(self, line: int, problem: str) -> None:
        """Note a problem of one line."""
        separator = ", " if re.match(r"[\w.]+: ", problem) else ": "
        self.problems.append((line, f"{RULES_FILE} line {line}{separator}{problem}"))

    def content(self, node: yaml.Node, location: _Location = ()) -> object:
        """The node as lists, mappings and text, without keys that have no value.

        Every value stays text: a header No is not false, an order type 1 no number.
        """
        self._lines[location] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [
                self.content(item, (*location, position))
                for position, item in enumerate(node.value)
            ]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        return node.value

    def _mapping(self, node: yaml.MappingNode, location: _Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.add_at(line, "a key is one word, not a list or a mapping")
                continue
            key = str(key_node.value)
            place = (*location, key)
            if place in self._lines:
                first = self._lines[place]
                self.add_at(line, f"{key}: repeated here, first given in line {first}")
                continue
            value = self.content(value_node, place)
            self._lines[place] = line
            if value != "":
                found[key] = value
        return found


def _parsed(path: Path, source: _Source) -> FolderRules | None:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            source.add_at(1, "references such as *name are not supported; write it out")
            return None
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        found = source.content(node) if node else {}
        rules = None if source.problems else FolderRules.model_validate(found or {})
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.add_at(line, "the bytes are not valid UTF-8; save the file as UTF-8")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        source.add_at(
            line,
            f"not readable as YAML ({error.problem}); check the indent, the quotes "
            "and the brackets of this line and the one above",
        )
        return None
    except yaml.YAMLError as error:
        source.add_at(1, f"not readable as YAML ({error})")
        return None
    except ValidationError as error:
        for problem in error.errors():
            source.add(problem["loc"], _sentence(problem["type"], problem))
        return None
    return rules


def _sentence(kind: str, problem: ErrorDetails) -> str:
    """What pydantic found, in the words of somebody who writes the file."""
    location = problem["loc"]
    if kind == "extra_forbidden":
        model = FolderRules if len(location) == 1 else FileRule
        return f"no such key; {suggested(str(location[-1]), model.model_fields)}"
    return _SENTENCES.get(kind) or problem["msg"].removeprefix("Value error, ")


def _find_contradictions(
    rules: FolderRules, catalogue: Catalogue, source: _Source
) -> None:
    for position, rule in enumerate(rules.files):
        at: _Location = ("files", position)
        if rule.entity is not None and rule.entity not in catalogue.entities:
            known = suggested(rule.entity, catalogue.entities)
            source.add((*at, "entity"), f"no entity {rule.entity!r}; {known}")
            continue
        accepted = (
            catalogue.accepted_columns(rule.entity)
            if rule.entity is not None
            else tuple(sorted(catalogue.every_column))
        )
        owner = rule.entity or "any entity"
        targets: dict[str, str] = {}
        for header, column in rule.columns.items():
            place = (*at, "columns", header)
            if column not in accepted:
                known = suggested(column, accepted)
                source.add(place, f"no column {column!r} in {owner}; {known}")
            elif targets.setdefault(column, header) != header:
                source.add(
                    place,
                    f"{column!r} already comes from header {targets[column]!r}; "
                    "keep one of them",
                )
        for column in rule.defaults:
            if column not in accepted:
                known = suggested(column, accepted)
                place = (*at, "defaults", column)
                source.add(place, f"no such column in {owner}; {known}")
