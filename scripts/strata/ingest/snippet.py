"""A rule for ``ingest.yml`` that would let a refused file in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.delivered import DeliveredFile
    from strata.ingest.rules import FileRule


def rule_snippet(
    file: DeliveredFile, rule: FileRule, *fixes: Mapping[str, object]
) -> str:
    """Rules for ``ingest.yml``, each with what there is and with what helps."""
    lines = ["files:"]
    for fix in filter(None, fixes):
        keys = {
            **rule.model_dump(exclude_defaults=True),
            "pattern": rule.pattern if rule.is_written else _plain_pattern(file),
            **fix,
        }
        for position, (key, value) in enumerate(_pattern_first(keys)):
            start = "  - " if position == 0 else "    "
            lines += [
                f"{start}{line}" if not at else f"    {line}"
                for at, line in enumerate(_entry(key, value))
            ]
    return "\n".join(lines) if len(lines) > 1 else ""


def _entry(key: str, value: object) -> list[str]:
    """The lines of a key with its value, from the left margin."""
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return [f"{key}:", *(f"  {_yaml(k)}: {_yaml(v)}" for k, v in value.items())]
    if isinstance(value, (dict, list)):
        written = yaml.safe_dump(
            {key: value},
            allow_unicode=True,
            default_flow_style=None,
            sort_keys=False,
            width=100,
        )
        return written.splitlines()
    return [f"{key}: {_yaml(value)}"]


def _plain_pattern(file: DeliveredFile) -> str:
    """A pattern that the file's own name matches and few others do."""
    return re.sub(r"[\[\]*?]", "?", file.name.name)


def _pattern_first(keys: Mapping[str, object]) -> list[tuple[str, object]]:
    return sorted(keys.items(), key=lambda item: item[0] != "pattern")


def _yaml(value: object) -> str:
    """A YAML scalar: plain where that is safe, else in double quotes."""
    written = str(value)
    if re.fullmatch(r"[A-Za-z_][\w.-]*", written):
        return written
    return json.dumps(written, ensure_ascii=False)
