"""Every published table and column is described in Chinese, once for each meaning.

Contracts describe columns in English, by a doc block or in place. The Chinese text of a
doc block stands in the file of shared texts under its name. So does that of a column
described in place, where it means the same in every table; else it stands in the file
of its table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
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
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
# What a folded line of YAML leaves between two characters.
_TORN = re.compile(rf"{_CHINESE}\s+{_CHINESE}")


@dataclass
class _Texts:
    """The texts there are, and what the contracts have used them for so far."""

    shared: dict[str, str]
    by_table: dict[str, dict[str, Any]]
    docs: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    english: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    chinese: dict[tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def look_up(self, model: dict[str, Any]) -> None:
        """Note the text of a table and of each of its columns, and which lack one."""
        path = f"{FOLDER}/{model['name']}.yml"
        own = self.by_table.get(path, {})
        self.used[path].add("description")
        if "description" not in own:
            self._miss(path, "needs `description`: what a row is, in Chinese")
        of_columns = own.get("columns", {})
        for column in model["columns"]:
            name, english = column["name"], " ".join(column["description"].split())
            doc = _DOC.fullmatch(english)
            if doc:
                self._use_shared(doc["name"], self.docs.get(doc["name"], ""))
            elif name in of_columns:
                self.used[path].add(name)
                self.chinese[name, english].add(of_columns[name])
            elif name in self.shared:
                self._use_shared(name, english)
                self.chinese[name, english].add(self.shared[name])
            else:
                self._miss(path, f"needs {name} under `columns`, in Chinese")

    def _use_shared(self, key: str, english: str) -> None:
        if key not in self.shared:
            self._miss(SHARED, f"needs the doc block {key}, in Chinese")
        self.used[SHARED].add(key)
        self.english[key].add(english)

    def _miss(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, 0, message))


def find_problems(root: Path) -> list[Problem]:
    """Return what has no Chinese text, and texts of nothing or of two meanings."""
    by_table = {
        path.relative_to(root).as_posix(): _read(path)
        for path in files_below(root, (FOLDER,), ".yml")
    }
    texts = _Texts(by_table.pop(SHARED, {}), by_table, dict(_doc_blocks(root)))
    for path in files_below(root, (_CONTRACTS,), ".yml"):
        if not path.name.startswith("_"):
            for model in _read(path)["models"]:
                texts.look_up(model)
    return [
        *dict.fromkeys(texts.problems),
        *_left_over(texts),
        *_two_meanings(texts),
        *_not_chinese({SHARED: texts.shared}),
        *_not_chinese(by_table),
    ]


def _left_over(texts: _Texts) -> Iterator[Problem]:
    for path, own in texts.by_table.items():
        if path not in texts.used:
            yield Problem(path, 0, "is of no published table")
            continue
        for name in own.get("columns", {}).keys() - texts.used[path]:
            message = f"{name} is no column that the contract describes in place"
            yield Problem(path, 0, message)
    for name in texts.shared.keys() - texts.used[SHARED]:
        yield Problem(SHARED, 0, f"{name} describes no published column")


def _two_meanings(texts: _Texts) -> Iterator[Problem]:
    for name, meanings in texts.english.items():
        if len(meanings) > 1:
            message = "the rarer one needs a text in the file of its table"
            yield Problem(SHARED, 0, f"{name} has {len(meanings)} meanings: {message}")
    for (name, english), chinese in texts.chinese.items():
        if len(chinese) > 1:
            both = " and ".join(sorted(chinese))
            yield Problem(FOLDER, 0, f"{name} ({english}) is called {both}")


def _not_chinese(files: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    for path, content in files.items():
        columns = content.get("columns", {})
        of_table = {name: said for name, said in content.items() if said is not columns}
        for name, said in (of_table | columns).items():
            if not re.search("[\u4e00-\u9fff]", said):
                yield Problem(path, 0, f"{name} is not in Chinese")
            if torn := _TORN.search(said):
                yield Problem(path, 0, f"{name} has a blank in {torn[0]}")


def _doc_blocks(root: Path) -> Iterator[tuple[str, str]]:
    for path in files_below(root, ("models",), ".md"):
        for block in _DOCS.finditer(path.read_text(encoding="utf-8")):
            yield block["name"], " ".join(block["text"].split())


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
