"""``ingest.yml``: what the person delivering the files says about them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from strata.errors import InputRefusedError
from strata.ingest.conditions import condition_of
from strata.ingest.contacts import checked_country
from strata.ingest.problems import suggested
from strata.ingest.values import value_of
from strata.ingest.yaml_source import Location, Source, parsed
from strata.ingest.zones import checked_timezone
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

    from strata.ingest.catalogue import Catalogue

RULES_FILE = "ingest.yml"
_HINT = said("rules_not_valid_hint")


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name).decode(b"", "strict")
    except (LookupError, UnicodeError) as error:
        raise ValueError(said("rules_no_encoding", name=name)) from error
    return name


def _usable_delimiter(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"' \r\n\\":
        raise ValueError(said("rules_no_delimiter"))
    return delimiter


def _checked_value(raw: object) -> object:
    value_of(raw)
    return raw


def _checked_condition(raw: object) -> object:
    condition_of(raw)
    return raw


def _as_list(raw: object) -> object:
    return raw if isinstance(raw, list) else [raw]


# As it was written: what it means is a dataclass, made where it is used.
WrittenValue = Annotated[Any, AfterValidator(_checked_value)]
WrittenCondition = Annotated[Any, AfterValidator(_checked_condition)]
Words = Annotated[list[str], BeforeValidator(_as_list)]
Values = Annotated[list[WrittenValue], BeforeValidator(_as_list)]


class EntityLayout(BaseModel):
    """The rows of one entity in a file: which they are and what their columns hold.

    ``where`` leaves out rows of the file; rows with the same ``one_row_per`` are one
    row of the entity; ``columns`` says the value of each column of the entity.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: WrittenCondition | None = None
    one_row_per: Values = Field(default_factory=list)
    columns: dict[str, WrittenValue]


class Layout(BaseModel):
    """How a file is written and what its cells are.

    ``header_row`` is the row of the header where titles stand above it; ``columns``
    maps a header of the file to a column of the entity; ``defaults``
    gives a value to a column wherever the file leaves it blank; ``timezone`` is the
    zone of the file's stamps that carry no offset, ``country`` the one of its phone
    numbers that carry no code. ``empty`` are texts that stand for
    a blank cell, ``prefixes`` patterns cut off the front of one. ``skip`` names rows
    that are no data, ``fill_down`` the headers whose cells are blank further down.
    ``entities`` says what one row holds, where that is more than one thing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_usable_delimiter)] | None = None
    timezone: Annotated[str, AfterValidator(checked_timezone)] | None = None
    country: Annotated[str, AfterValidator(checked_country)] | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["year_first", "day_first", "month_first"] | None = None
    sheet: Annotated[str, Field(min_length=1)] | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)
    empty: Words = Field(default_factory=list)
    prefixes: Words = Field(default_factory=list)
    skip: WrittenCondition | None = None
    fill_down: Words = Field(default_factory=list)
    entities: dict[str, EntityLayout] = Field(default_factory=dict)


class FileRule(Layout):
    """What holds for the files whose path or name matches ``pattern``.

    ``recipe`` names one of ``config/recipes``; the rule's own keys win over it.
    """

    pattern: Annotated[str, Field(min_length=1)]
    entity: str | None = None
    recipe: str | None = None
    source_system: Annotated[str, Field(min_length=1)] | None = None

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

    def rules_for(self, path: PurePosixPath) -> tuple[FileRule, ...]:
        """The rules of a file: one, or one for each sheet of a workbook they name."""
        first = self.rule_for(path)
        if first.sheet is None:
            return (first,)
        named: dict[str, FileRule] = {}
        for rule in self.files:
            if rule.covers(path) and rule.sheet is not None:
                named.setdefault(rule.sheet, rule)
        return tuple(named.values())


def load_rules(
    data_dir: Path, catalogue: Catalogue, company_rules: FolderRules | None = None
) -> FolderRules:
    """Read ``ingest.yml`` of the data folder, which goes before the company's.

    Raises:
        InputRefusedError: not YAML, or a key or value that can't be; the problems
            name file, line and key.
    """
    path = data_dir / RULES_FILE
    company_rules = company_rules or FolderRules()
    if not path.is_file():
        return company_rules
    if not path.resolve().is_relative_to(data_dir.resolve()):
        problem = said("rules_link_out", file=RULES_FILE)
        raise InputRefusedError(
            said("rules_not_valid", file=RULES_FILE), (problem,), _HINT
        )
    own = _read_rules(path, RULES_FILE, catalogue)
    return FolderRules(files=[*own.files, *company_rules.files])


def load_company_rules(config_dir: Path, catalogue: Catalogue) -> FolderRules:
    """Read the rules that a company has for whatever is delivered; see ``load_rules``.

    Its file is linked into the config folder.
    """
    path = config_dir / RULES_FILE
    if not path.is_file():
        return FolderRules()
    written = path.resolve()
    return _read_rules(path, f"{written.parent.name}/{RULES_FILE}", catalogue)


def _read_rules(path: Path, shown: str, catalogue: Catalogue) -> FolderRules:
    source = Source(shown)
    rules = parsed(path, source, FolderRules)
    if rules is not None:
        _find_contradictions(rules, catalogue, source)
    if rules is None or source.problems:
        problems = tuple(problem for _, problem in sorted(source.problems))
        raise InputRefusedError(said("rules_not_valid", file=shown), problems, _HINT)
    return rules


def _find_contradictions(
    rules: FolderRules, catalogue: Catalogue, source: Source
) -> None:
    for position, rule in enumerate(rules.files):
        at: Location = ("files", position)
        if rule.entity is not None and rule.entity not in catalogue.entities:
            known = suggested(rule.entity, catalogue.entities)
            source.add(
                (*at, "entity"), said("rules_no_entity", name=rule.entity, known=known)
            )
            continue
        check_layout(rule, rule.entity, catalogue, source, at)


def check_layout(
    layout: Layout,
    entity: str | None,
    catalogue: Catalogue,
    source: Source,
    at: Location,
) -> None:
    """Note every column and entity that a layout names and nobody knows."""
    _check_entities(layout, catalogue, source, at)
    accepted = (
        catalogue.accepted_columns(entity)
        if entity is not None
        else tuple(sorted(catalogue.every_column))
    )
    owner = entity or said("rules_any_entity")
    targets: dict[str, str] = {}
    for header, column in layout.columns.items():
        place = (*at, "columns", header)
        if column not in accepted:
            known = suggested(column, accepted)
            source.add(
                place, said("rules_no_column", column=column, owner=owner, known=known)
            )
        elif targets.setdefault(column, header) != header:
            source.add(
                place,
                said("rules_column_twice", column=column, header=targets[column]),
            )
    for column in layout.defaults:
        if column not in accepted:
            known = suggested(column, accepted)
            place = (*at, "defaults", column)
            source.add(place, said("rules_no_such_column", owner=owner, known=known))


def _check_entities(
    layout: Layout, catalogue: Catalogue, source: Source, at: Location
) -> None:
    for name, told in layout.entities.items():
        place = (*at, "entities", name)
        if name not in catalogue.entities:
            known = suggested(name, catalogue.entities)
            source.add(place, said("rules_no_entity", name=name, known=known))
            continue
        accepted = catalogue.accepted_columns(name)
        for column in told.columns:
            if column not in accepted:
                known = suggested(column, accepted)
                problem = said(
                    "rules_no_column", column=column, owner=name, known=known
                )
                source.add((*place, "columns", column), problem)
        absent = set(catalogue.required[name]) - told.columns.keys()
        if catalogue.is_fillable(name, absent, ()):
            continue
        for column in sorted(absent - layout.defaults.keys()):
            source.add(
                place, said("rules_required_missing", column=column, entity=name)
            )
