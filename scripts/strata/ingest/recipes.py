"""Recipes: what the exports of a platform are, kept as data in ``config/recipes``.

A recipe is known by headers that its file must have. Of several that fit a file the
one that names the most headers counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ConfigDict, Field

from strata.errors import InputRefusedError
from strata.ingest.catalogue import folded
from strata.ingest.problems import UnusableFileError, listed, suggested
from strata.ingest.rules import Layout, Words, check_layout
from strata.ingest.yaml_source import Source, parsed
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.rules import FileRule

RECIPES_FOLDER = "recipes"


class Recipe(Layout):
    """What one kind of export holds.

    ``platform`` is what people call it, ``source`` where its headers are written
    down. ``headers`` must all be in a file of it and ``without`` none; a file of it
    that says ``refuse`` is not loaded, for that reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str
    source: str = ""
    headers: Words
    without: Words = Field(default_factory=list)
    refuse: str = ""

    @cached_property
    def _folded(self) -> tuple[frozenset[str], frozenset[str]]:
        """The headers it must have and those it must not, as they are compared."""
        return (
            frozenset(map(folded, self.headers)),
            frozenset(map(folded, self.without)),
        )

    def fits(self, names: frozenset[str]) -> bool:
        """Whether folded headers are those of this export."""
        needed, unwanted = self._folded
        return needed <= names and unwanted.isdisjoint(names)


@dataclass(frozen=True)
class Recipes:
    """All recipes by name, which is the name of their file."""

    by_name: dict[str, Recipe]

    def named(self, name: str) -> Recipe:
        """The recipe a rule names.

        Raises:
            UnusableFileError: there is none of that name.
        """
        if name not in self.by_name:
            raise UnusableFileError(
                said("no_such_recipe", name=name, known=suggested(name, self.by_name))
            )
        return self.by_name[name]

    def fitting(self, headers: tuple[str, ...]) -> str | None:
        """The recipe whose headers a file has, the one that names most of them.

        Raises:
            UnusableFileError: two fit as well.
        """
        names = frozenset(folded(header) for header in headers)
        fits = [name for name, one in self.by_name.items() if one.fits(names)]
        if not fits:
            return None
        most = max(len(self.by_name[name].headers) for name in fits)
        best = [name for name in fits if len(self.by_name[name].headers) == most]
        if len(best) > 1:
            raise UnusableFileError(
                said("several_recipes", names=listed(best), name=best[0]),
                fix={"recipe": best[0]},
            )
        return best[0]

    def known_count(self, names: tuple[str, ...]) -> int:
        """How many names a row has, if it is the header of a recipe; else none."""
        cells = frozenset(folded(name) for name in names)
        likely = (one for cell in cells for one in self._by_header.get(cell, ()))
        if any(one.fits(cells) for one in likely):
            return sum(bool(name.strip()) for name in names)
        return 0

    @cached_property
    def _by_header(self) -> dict[str, list[Recipe]]:
        """The recipes by one of the headers that a file of theirs must have."""
        found: dict[str, list[Recipe]] = {}
        for recipe in self.by_name.values():
            if recipe.headers:
                found.setdefault(folded(recipe.headers[0]), []).append(recipe)
        return found


def layout_of(rule: FileRule, recipe: Recipe | None) -> Layout:
    """The keys of a rule, and those of the recipe where the rule says nothing."""
    keys = set(Layout.model_fields)
    told = {} if recipe is None else _told(recipe, keys)
    return Layout.model_construct(**{**Layout().__dict__, **told, **_told(rule, keys)})


def _told(layout: Layout, keys: set[str]) -> dict[str, object]:
    return {key: getattr(layout, key) for key in layout.model_fields_set & keys}


def load_recipes(config_dir: Path, catalogue: Catalogue) -> Recipes:
    """Read every recipe of the config folder.

    Raises:
        InputRefusedError: one of them can't be used; the problems name file and line.
    """
    found: dict[str, Recipe] = {}
    problems: list[str] = []
    for path in sorted((config_dir / RECIPES_FOLDER).glob("*.yml")):
        source = Source(f"{RECIPES_FOLDER}/{path.name}")
        recipe = parsed(path, source, Recipe) if path.is_file() else None
        if not path.is_file():
            source.add_at(1, said("company_no_file"))
        if recipe is not None:
            check_layout(recipe, None, catalogue, source, ())
            found[path.stem] = recipe
        problems += [problem for _, problem in sorted(source.problems)]
    if problems:
        raise InputRefusedError(
            said("recipe_not_valid"), tuple(problems), said("recipe_not_valid_hint")
        )
    return Recipes(found)
