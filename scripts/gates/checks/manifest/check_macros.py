"""dbt-bouncer checks on macros that know dispatch.

A dispatched macro shares its file with its implementations, `duckdb__name` and
`spark__name`, and is documented once, under the name that callers use.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from dbt_bouncer.check_framework.decorator import check, fail
from jinja2 import Environment, TemplateSyntaxError, nodes

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import MacroNode

_IMPLEMENTATION = re.compile(r"^(?:default|duckdb|spark)__")
_GENERIC_TEST = re.compile(r"^test_")
_MATERIALIZATION = re.compile(
    r"^materialization_(?P<name>\w+)_(?:default|duckdb|spark)$"
)
_SHORTEST_DESCRIPTION = 20


@check
def check_macro_file_is_its_name(macro: MacroNode) -> None:
    """A file holds one macro of its own name, with its implementations."""
    stem = PurePosixPath(macro.original_file_path).stem
    # An override of one of dbt's own implementations has no caller's name here.
    if stem not in {macro.name, _name_for_callers(macro.name)}:
        fail(f"Macro `{macro.name}` is in `{stem}.sql`; a file is named for its macro.")


@check
def check_macro_is_documented(macro: MacroNode) -> None:
    """Callers read what a macro gives and what each argument means."""
    if _is_hidden(macro.name):
        return
    if len(macro.description.strip()) < _SHORTEST_DESCRIPTION:
        fail(f"Macro `{macro.name}` has no description in a properties file.")
    described = {
        argument.name
        for argument in macro.arguments
        if (argument.description or "").strip()
    }
    missing = [
        name for name in argument_names(macro.macro_sql) if name not in described
    ]
    if missing:
        fail(f"Macro `{macro.name}` does not describe: {', '.join(missing)}.")


@check
def check_macro_is_called(macro: MacroNode, ctx: Any) -> None:  # noqa: ANN401
    """Nothing is kept that no model, test, hook or other macro calls.

    dbt records the implementation that the parsed target takes and no other one, so
    the dispatched name stands for all of them; what dbt itself calls (a
    materialization, an override of a dbt macro) is found by name.
    """
    manifest = ctx.manifest_obj.manifest
    if _is_hidden(macro.name):
        return
    callers = [manifest.nodes, manifest.macros, manifest.unit_tests]
    called = {
        name
        for holders in callers
        for holder in holders.values()
        for name in getattr(getattr(holder, "depends_on", None), "macros", None) or ()
    }
    names_of_dbt = {
        other.name for other in manifest.macros.values() if other.package_name == "dbt"
    }
    if macro.unique_id not in called and macro.name not in names_of_dbt:
        fail(f"Macro `{macro.name}` is called by nothing.")


def argument_names(macro_sql: str) -> list[str]:
    """Return the names in the signature of a macro, in order."""
    try:
        tree = Environment(
            autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]
        ).parse(macro_sql)
    except TemplateSyntaxError:
        # dbt's own tags (`test`, `materialization`) are not Jinja's.
        return []
    macros = list(tree.find_all(nodes.Macro))
    return [argument.name for argument in macros[0].args] if macros else []


def _name_for_callers(name: str) -> str:
    materialization = _MATERIALIZATION.match(name)
    if materialization:
        return materialization["name"]
    return _GENERIC_TEST.sub("", _IMPLEMENTATION.sub("", name))


def _is_hidden(name: str) -> bool:
    return bool(_IMPLEMENTATION.match(name) or _MATERIALIZATION.match(name))
