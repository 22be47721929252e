"""``strata.yml``: what a company sets for all its runs.

A key that is not there leaves the shipped value: a variable's in ``dbt_project.yml``,
another's in ``Settings``. What the command line says wins over both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, get_args

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from strata.errors import InputRefusedError
from strata.ingest.problems import suggested
from strata.ingest.yaml_source import Source, parsed
from strata.ingest.zones import checked_timezone
from strata.masking import project_variables
from strata.settings import MEMORY_SIZE, OUTPUT_FOLDER, Industry, Language, Target
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from strata.texts import Said

SETTINGS_FILE = "strata.yml"

# Keys that are variables of the project under a name of their own, and variables that
# no company sets: they are the project's, or known from elsewhere.
_VARIABLE_KEYS = {
    "timezone": "business_timezone",
    "currency": "default_currency_code",
    "trusted_systems": "trusted_systems",
}
_KEY_OF_VARIABLE = {
    "industry_code": "industry",
    **{variable: key for key, variable in _VARIABLE_KEYS.items()},
}
_OF_THE_PROJECT = {"as_of", "entities"}
_NOT_SETTABLE = {*_OF_THE_PROJECT, *_KEY_OF_VARIABLE}
_CURRENCY = re.compile(r"[A-Z]{3}")
_LANGUAGE_LINE = re.compile(r"^language:\s*[\"']?(en|zh)\b", re.MULTILINE)


def _one_of(choices: tuple[str, ...]) -> BeforeValidator:
    def checked(value: object) -> object:
        if value not in choices:
            known = suggested(str(value), choices)
            raise ValueError(said("company_no_choice", value=value, known=known))
        return value

    return BeforeValidator(checked)


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise ValueError(said("company_no_currency", value=value))
    return value


def _memory_size(value: str) -> str:
    if not MEMORY_SIZE.fullmatch(value):
        raise ValueError(said("company_no_memory_size", value=value))
    return value


def _count_from(least: int) -> BeforeValidator:
    """Return what reads a whole number that is not below ``least``."""

    def checked(value: object) -> int:
        if re.fullmatch(r"\d+", str(value)) and int(str(value)) >= least:
            return int(str(value))
        raise ValueError(said("company_no_count", least=least))

    return BeforeValidator(checked)


class CompanySettings(BaseModel):
    """Every key there is; folders are relative to the file's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Annotated[Language, _one_of(get_args(Language))] | None = None
    industry: Annotated[Industry, _one_of(get_args(Industry))] | None = None
    timezone: Annotated[str, AfterValidator(checked_timezone)] | None = None
    currency: Annotated[str, AfterValidator(_currency)] | None = None
    trusted_systems: list[str] | None = None
    data_dir: str | None = None
    output_dir: str = OUTPUT_FOLDER
    target: Annotated[Target, _one_of(get_args(Target))] | None = None
    threads: Annotated[int, _count_from(1)] | None = None
    memory_limit: Annotated[str, AfterValidator(_memory_size)] | None = None
    compare_every: Annotated[int, _count_from(0)] | None = None
    vars: dict[str, Any] = Field(default_factory=dict)

    def variables(self) -> dict[str, object]:
        """Return the variables of the project that the company sets."""
        named = {
            variable: getattr(self, key)
            for key, variable in _VARIABLE_KEYS.items()
            if getattr(self, key) is not None
        }
        return {**self.vars, **named}

    def options(self, company_dir: Path) -> dict[str, Any]:
        """Return what is set of ``Settings``, by its names, with whole paths."""
        told: dict[str, Any] = self.model_dump(
            include={
                *("language", "industry", "target"),
                *("threads", "memory_limit", "compare_every"),
            },
            exclude_none=True,
        )
        told["output_dir"] = company_dir / self.output_dir
        if self.data_dir is not None:
            told["data_dir"] = company_dir / self.data_dir
        return told


def load_company_settings(company_dir: Path, project_dir: Path) -> CompanySettings:
    """Read ``strata.yml`` of the company folder; every key may be left out.

    Raises:
        InputRefusedError: there is no such file, it is not YAML, or a key or value
            can't be; the problems name file, line and key.
    """
    path = company_dir / SETTINGS_FILE
    if not path.is_file():
        raise InputRefusedError(
            said("company_missing", folder=company_dir, file=SETTINGS_FILE),
            hint=said("company_missing_hint", folder=company_dir),
        )
    shown = f"{company_dir.name}/{SETTINGS_FILE}"
    source = Source(shown)
    sentences = {"list_type": said("company_no_list")}
    found = parsed(path, source, CompanySettings, sentences)
    if found is not None:
        variables = _typed_variables(found, source, project_variables(project_dir))
        found = found.model_copy(update={"vars": variables})
    if found is None or source.problems:
        raise InputRefusedError(
            said("company_not_valid", file=shown),
            tuple(problem for _, problem in sorted(source.problems)),
            said("company_not_valid_hint"),
        )
    return found


def written_language(company_dir: Path) -> Language:
    """Return the language of the company, even where its file can't be used."""
    path = company_dir / SETTINGS_FILE
    content = path.read_text("utf-8", "replace") if path.is_file() else ""
    found = _LANGUAGE_LINE.search(content)
    return "zh" if found and found[1] == "zh" else "en"


def _typed_variables(
    settings: CompanySettings, source: Source, shipped: dict[str, object]
) -> dict[str, object]:
    """Return the variables as what the shipped ones are; problems are noted."""
    typed: dict[str, object] = {}
    for name, written in settings.vars.items():
        try:
            typed[name] = _typed_variable(name, written, shipped)
        except _VariableProblemError as problem:
            source.add(("vars", name), problem.sentence)
    return typed


def settable_variables(shipped: Iterable[str]) -> tuple[str, ...]:
    """Return those of the project's variables that a company sets, if only by a key."""
    return tuple(name for name in shipped if name not in _OF_THE_PROJECT)


def told_variables(
    assignments: Sequence[str], shipped: dict[str, object]
) -> dict[str, object]:
    """Return what was written as ``name=value``, a list or mapping as in YAML.

    Raises:
        InputRefusedError: there is no such variable, or it can't have that value.
    """
    told: dict[str, object] = {}
    problems = []
    for assignment in assignments:
        name, separator, value = assignment.partition("=")
        name = name.strip()
        why: Said | None = None
        if not separator:
            why = said("variable_no_assignment", name=name)
        elif name in told:
            why = said("variable_told_twice", name=name)
        else:
            try:
                told[name] = _typed_variable(name, _written(value), shipped)
            except _VariableProblemError as problem:
                why = problem.sentence
        if why:
            problems.append(said("variable_problem", told=assignment, why=why))
    if problems:
        raise InputRefusedError(
            said("variables_not_valid"),
            tuple(problems),
            said("variables_not_valid_hint"),
        )
    return told


class _VariableProblemError(ValueError):
    """A variable that can't be set so; ``sentence`` says why."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _written(value: str) -> object:
    """Return a list or mapping in the flow style of YAML, and all else as its text."""
    if not value.lstrip().startswith(("[", "{")):
        return value.strip()
    try:
        return yaml.load(value, Loader=yaml.BaseLoader)  # nosec B506 # texts only
    except yaml.YAMLError:
        return value.strip()


def _typed_variable(name: str, written: object, shipped: dict[str, object]) -> object:
    """Return the value of a variable as what the shipped one is."""
    if name in _KEY_OF_VARIABLE:
        key = _KEY_OF_VARIABLE[name]
        raise _VariableProblemError(said("company_variable_is_key", key=key))
    settable = [one for one in shipped if one not in _NOT_SETTABLE]
    if name not in settable:
        known = suggested(name, settable)
        raise _VariableProblemError(said("company_no_variable", name=name, known=known))
    try:
        return _as_shipped(written, shipped[name])
    except (TypeError, ValueError):
        kind = said(f"company_type_{type(shipped[name]).__name__}")
        example = shipped[name] if shipped[name] not in ("", [], {}) else "–"
        raise _VariableProblemError(
            said("company_variable_type", value=written, kind=kind, example=example)
        ) from None


def _as_shipped(written: object, shipped: object) -> object:
    """Return text, which all values of the file are, as what the shipped value is."""
    if isinstance(shipped, (list, dict)):
        if not isinstance(written, type(shipped)):
            raise TypeError
        return written
    if not isinstance(written, str):
        raise TypeError
    if isinstance(shipped, (int, float)):
        return type(shipped)(written)
    return written
