"""Every published table and column is described in Chinese, once for each meaning.

Contracts describe columns in English, by a doc block or in place. The Chinese text of a
doc block stands in the file of shared texts under its name. So does that of a column
described in place, where it means the same in every table; else it stands in the file
of its table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from gates.problems import Problem, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "scripts/strata/data_dictionary/zh"
SHARED = f"{FOLDER}/_columns.yml"
_CONTRACTS = "models/publish"
_DOC = re.compile(r"\{\{\s*doc\('(?P<name>\w+)'\)\s*\}\}")
_DOCS = re.compile(r"\{% docs (?P<name>\w+) %\}(?P<text>.*?)\{% enddocs %\}", re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
# What a folded line of YAML leaves between two characters.
_TORN = re.compile(rf"{_CHINESE}\s+{_CHINESE}")

# Texts by file and by place in the file.
_Texts = dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Meaning:
    """What a table or column means in English, and where that is said in Chinese."""

    name: str
    english: str
    path: str
    place: str


def find_problems(root: Path) -> list[Problem]:
    """Return what lacks a Chinese text, and texts that are of nothing or not right."""
    texts = {
        path.relative_to(root).as_posix(): dict(_texts(_read(path)))
        for path in files_below(root, (FOLDER,), ".yml")
    }
    docs = dict(_doc_blocks(root))
    meanings = [
        meaning
        for path in files_below(root, (_CONTRACTS,), ".yml")
        if not path.name.startswith("_")
        for model in _read(path)["models"]
        for meaning in _meanings(model, texts, docs)
    ]
    return [
        *dict.fromkeys(_lacking(meanings, texts)),
        *_left_over(meanings, texts),
        *_two_meanings(meanings, texts),
        *_badly_written(texts),
    ]


def _meanings(
    model: dict[str, Any], texts: _Texts, docs: dict[str, str]
) -> Iterator[_Meaning]:
    path = f"{FOLDER}/{model['name']}.yml"
    english = " ".join(model["description"].split())
    yield _Meaning(model["name"], english, path, "description")
    for column in model["columns"]:
        name, english = column["name"], " ".join(column["description"].split())
        place = f"columns.{name}"
        if doc := _DOC.fullmatch(english):
            yield _Meaning(name, docs.get(doc["name"], ""), SHARED, doc["name"])
        elif place not in texts.get(path, {}) and name in texts.get(SHARED, {}):
            yield _Meaning(name, english, SHARED, name)
        else:
            yield _Meaning(name, english, path, place)


def _lacking(meanings: list[_Meaning], texts: _Texts) -> Iterator[Problem]:
    for meaning in meanings:
        chinese = texts.get(meaning.path, {}).get(meaning.place)
        if chinese is None:
            yield Problem(meaning.path, 0, f"needs {meaning.place}, in Chinese")
            continue
        for code in _CODE.findall(meaning.english):
            if code not in chinese:
                message = f"{meaning.place} does not name `{code}`, as in English"
                yield Problem(meaning.path, 0, message)
        if (
            re.search(r"\bnull\b", meaning.english, re.IGNORECASE)
            and "空" not in chinese
        ):
            message = f"{meaning.place} does not say when it is null (为空)"
            yield Problem(meaning.path, 0, message)


def _left_over(meanings: list[_Meaning], texts: _Texts) -> Iterator[Problem]:
    used = {(meaning.path, meaning.place) for meaning in meanings}
    for path, places in texts.items():
        for place in places:
            if (path, place) not in used:
                yield Problem(path, 0, f"{place} is of nothing that is published")


def _two_meanings(meanings: list[_Meaning], texts: _Texts) -> Iterator[Problem]:
    english = defaultdict(set)
    chinese = defaultdict(set)
    for meaning in meanings:
        english[meaning.path, meaning.place].add(meaning.english)
        said = texts.get(meaning.path, {}).get(meaning.place)
        if said is not None:
            chinese[meaning.name, meaning.english].add(said)
    for (path, place), several in english.items():
        if len(several) > 1:
            message = "the rarer one needs a text in the file of its table"
            yield Problem(path, 0, f"{place} has {len(several)} meanings: {message}")
    for (name, one), several in chinese.items():
        if len(several) > 1:
            both = " and ".join(sorted(several))
            yield Problem(FOLDER, 0, f"{name} ({one}) is called {both}")


def _badly_written(texts: _Texts) -> Iterator[Problem]:
    for path, places in texts.items():
        for place, chinese in places.items():
            if not re.search("[\u4e00-\u9fff]", chinese):
                yield Problem(path, 0, f"{place} is not in Chinese")
            if torn := _TORN.search(chinese):
                yield Problem(path, 0, f"{place} has a blank in {torn[0]}")


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, said in content.items():
        if isinstance(said, dict):
            yield from ((f"{name}.{column}", text) for column, text in said.items())
        else:
            yield name, said


def _doc_blocks(root: Path) -> Iterator[tuple[str, str]]:
    for path in files_below(root, ("models",), ".md"):
        for block in _DOCS.finditer(path.read_text(encoding="utf-8")):
            yield block["name"], " ".join(block["text"].split())


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
