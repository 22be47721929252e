"""YAML as people write it: validated, with every problem at the line of its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from strata.ingest.problems import suggested
from strata.texts import Said, said, together

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails


Model = TypeVar("Model", bound=BaseModel)

_KEYS = said("yaml_keys")
_ROW = said("yaml_row")
_SENTENCES = {
    "missing": said("yaml_missing"),
    "list_type": said("yaml_list"),
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "greater_than_equal": _ROW,
    "int_parsing": _ROW,
    "int_type": _ROW,
    "string_type": said("yaml_single"),
}

# Lists and keys in each other; what is deeper no parser can follow to its end.
_DEEPEST = 50
# The one in C reads the same ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Location = tuple[int | str, ...]


class Source:
    """Where every key of the file stands, and what is wrong with it."""

    def __init__(self, name: str) -> None:
        """Start with nothing known of the file called ``name``."""
        self.name = name
        self._lines: dict[Location, int] = {}
        self.problems: list[tuple[int, Said]] = []

    def add(self, location: Location, problem: Said) -> None:
        """Note a problem with the line of the key, or of the rule that lacks it."""
        known = location
        while known and known not in self._lines:
            known = known[:-1]
        key = ".".join(part for part in location if isinstance(part, str))
        key = key.removeprefix("files.") if len(location) > 1 else key
        self.add_at(self._lines.get(known, 1), problem, key)

    def add_at(self, line: int, problem: Said, key: str = "") -> None:
        """Note a problem of one line, or of a key in it."""
        sentence = "yaml_problem_of_key" if key else "yaml_problem"
        told = said(sentence, file=self.name, line=line, key=key, problem=problem)
        self.problems.append((line, told))

    def content(self, node: yaml.Node, location: Location = ()) -> object:
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

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.add_at(line, said("yaml_no_key"))
                continue
            key = str(key_node.value)
            place = (*location, key)
            if place in self._lines:
                first = self._lines[place]
                self.add_at(line, said("yaml_repeated", first=first), key)
                continue
            value = self.content(value_node, place)
            self._lines[place] = line
            if value != "":
                found[key] = value
        return found


def parsed(
    path: Path,
    source: Source,
    model: type[Model],
    sentences: Mapping[str, Said] | None = None,
) -> Model | None:
    """The file as a model, or None where it can't be; why is noted in ``source``.

    ``sentences`` are the file's own words for kinds of problems.
    """
    own = {**_SENTENCES, **(sentences or {})}
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
        unwanted = _unwanted(text)
        if unwanted is not None:
            source.add_at(*unwanted)
            return None
        node = yaml.compose(text, Loader=_LOADER)
        found = source.content(node) if node else {}
        made = None if source.problems else model.model_validate(found or {})
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.add_at(line, said("yaml_not_utf_8"))
        return None
    except yaml.MarkedYAMLError as error:
        line, why = _broken_at(text, error)
        source.add_at(line, said("yaml_broken", problem=why))
        return None
    except yaml.YAMLError as error:
        source.add_at(1, said("yaml_unreadable", problem=error))
        return None
    except ValidationError as error:
        for problem in error.errors():
            source.add(problem["loc"], _sentence(problem, model, own))
        return None
    return made


def _unwanted(text: str) -> tuple[int, Said] | None:
    """The line of something that nobody writes by hand, and what to say of it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            return 1, said("yaml_reference")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            mark = event.start_mark
            line = 1 if mark is None else mark.line + 1
            return line, said("yaml_too_deep", limit=_DEEPEST)
    return None


def _broken_at(text: str, found: yaml.MarkedYAMLError) -> tuple[int, str | None]:
    """The line at which a file is broken, and how.

    The parser in C may point behind it, so the slower one looks again.
    """
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        found = error
    mark = found.problem_mark or found.context_mark
    return (1 if mark is None else mark.line + 1), found.problem


def _sentence(
    problem: ErrorDetails, model: type[BaseModel], sentences: Mapping[str, Said]
) -> Said:
    """What pydantic found, in the words of somebody who writes the file."""
    kind, location = problem["type"], problem["loc"]
    if kind == "extra_forbidden":
        known = _keys_at(model, location[:-1])
        return said("yaml_extra", known=suggested(str(location[-1]), known))
    error = problem.get("ctx", {}).get("error")
    if isinstance(error, ValueError) and error.args and isinstance(error.args[0], Said):
        return error.args[0]
    return sentences.get(kind) or together(
        [problem["msg"].removeprefix("Value error, ")]
    )


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys there are at a place of the file."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inner = [
                found
                for found in (
                    model.model_fields[part].annotation,
                    *get_args(model.model_fields[part].annotation),
                )
                if isinstance(found, type) and issubclass(found, BaseModel)
            ]
            model = inner[0] if inner else model
    return list(model.model_fields)
