"""``ingest.yml``: what the person delivering the files says about them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from strata.errors import InputRefusedError
from strata.ingest.problems import listed

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

    from strata.ingest.catalogue import Catalogue

RULES_FILE = "ingest.yml"
_HINT = "README.md shows an ingest.yml with every key."


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name).decode(b"", "strict")
    except (LookupError, UnicodeError) as error:
        message = f"there is no text encoding {name!r}; try utf-8, gb18030 or utf-16"
        raise ValueError(message) from error
    return name


def _usable_delimiter(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"' \r\n\\":
        message = 'a delimiter is one character such as "," ";" "|" or "\\t"'
        raise ValueError(message)
    return delimiter


class FileRule(BaseModel):
    """What holds for the files whose path or name matches ``pattern``.

    ``columns`` maps a header of the file to a column of the entity; ``defaults``
    gives a value to a column wherever the file leaves it blank.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: Annotated[str, Field(min_length=1)]
    entity: str | None = None
    source_system: Annotated[str, Field(min_length=1)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_usable_delimiter)] | None = None
    sheet: Annotated[str, Field(min_length=1)] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)

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
            name file and key.
    """
    path = data_dir / RULES_FILE
    if not path.is_file():
        return FolderRules()
    rules, problems = _parsed(path)
    if rules is not None:
        problems = _contradictions(rules, catalogue)
    if rules is None or problems:
        raise InputRefusedError(f"{RULES_FILE} can't be used.", tuple(problems), _HINT)
    return rules


def _parsed(path: Path) -> tuple[FolderRules | None, list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        # Every value stays text: a header No is not false, an order type 1 no number.
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes no objects
        return FolderRules.model_validate(_without_blanks(content) or {}), []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return None, [f"{RULES_FILE}: not readable as YAML: {error}"]
    except ValidationError as error:
        return None, [
            f"{RULES_FILE}: {_key(problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        ]


def _without_blanks(content: Any) -> Any:  # noqa: ANN401 - any YAML
    """The content without keys that have no value."""
    if isinstance(content, dict):
        return {
            key: _without_blanks(value) for key, value in content.items() if value != ""
        }
    if isinstance(content, list):
        return [_without_blanks(value) for value in content]
    return content


def _key(location: tuple[int | str, ...]) -> str:
    """``("files", 0, "entity")`` as ``files[0].entity``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the whole file"


def _contradictions(rules: FolderRules, catalogue: Catalogue) -> list[str]:
    problems: list[str] = []
    for position, rule in enumerate(rules.files):
        key = f"{RULES_FILE}: files[{position}]"
        if rule.entity is not None and rule.entity not in catalogue.entities:
            problems.append(
                f"{key}.entity: no entity {rule.entity!r}; "
                f"known: {listed(catalogue.entities)}"
            )
            continue
        accepted = (
            catalogue.accepted_columns(rule.entity)
            if rule.entity is not None
            else tuple(
                {
                    name
                    for entity in catalogue.entities
                    for name in catalogue.accepted_columns(entity)
                }
            )
        )
        owner = rule.entity or "any entity"
        problems += [
            f"{key}.columns.{header}: no column {column!r} in {owner}"
            for header, column in rule.columns.items()
            if column not in accepted
        ]
        problems += [
            f"{key}.columns: {column!r} is the target of several headers"
            for column in sorted(set(rule.columns.values()))
            if list(rule.columns.values()).count(column) > 1
        ]
        problems += [
            f"{key}.defaults.{column}: no such column in {owner}"
            for column in rule.defaults
            if column not in accepted
        ]
    return problems
