"""A rule for ``ingest.yml`` that would let a refused file in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.delivered import DeliveredFile
    from strata.ingest.rules import FileRule


def rule_snippet(file: DeliveredFile, rule: FileRule, fix: Mapping[str, object]) -> str:
    """A rule for ``ingest.yml`` that keeps what there is and adds what helps."""
    if not fix:
        return ""
    keys = {
        **rule.model_dump(exclude_defaults=True),
        "pattern": rule.pattern if rule.is_written else _plain_pattern(file),
        **fix,
    }
    lines = ["files:"]
    for position, (key, value) in enumerate(_pattern_first(keys)):
        start = "  - " if position == 0 else "    "
        if isinstance(value, dict):
            lines.append(f"{start}{key}:")
            lines += [f"      {_yaml(k)}: {_yaml(v)}" for k, v in value.items()]
        else:
            lines.append(f"{start}{key}: {_yaml(value)}")
    return "\n".join(lines)


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
