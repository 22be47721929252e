"""Entities, their columns, and the names people give them in files."""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.kinds import kind_of
from strata.ingest.remarks import without_clock, without_currency
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path, PurePosixPath

    from strata.texts import Said

ENTITIES_FILE = "entities.csv"
ALIASES_FILE = "column_aliases.csv"
PATTERNS_FILE = "file_patterns.csv"

EVERY_ENTITY = "*"
SOURCE_SYSTEM = "source_system"
_CURRENCY = "currency_code"
_NAME = "customer_name"

# Columns of which a person may have several, so that one header does not contradict
# another.
CONTACT_COLUMNS = ("phone", "email")
# Whom something is sent to may be somebody else than who paid for it, and the telephone
# of an office is everybody's in it.
_RECEIVER = re.compile(r"^to|收货|收件|提货|ship|recipient|receiver|deliver")
_BUYER = re.compile(
    r"买家|买方|购买|下单|客户|会员|用户|buyer|customer|purchaser|billing|bill.?to"
)
_SHARED = re.compile(r"work|business|office|main|company|公司|单位|办公")

# Spelling differences that never change which column is meant: separators, the
# star of a mandatory field, number signs, quotes, byte order marks and zero-width
# characters.
_NOISE = re.compile(r"[\s_\-*:#.?'\"`\u2018-\u201d\u200b-\u200f\u2060\ufeff]+")
# How the money of an order or of one of its rows is headed, and what is none.
_LIKE_AMOUNT = re.compile(
    r"amount|price|total|paid|gross|revenue|received|earning|金额|价|实付|实收|应收|应付|合计|总额"
    r"|betrag|preis|summe|brutto|montant|prix|importe|precio|金額",
    re.IGNORECASE,
)
_NOT_AMOUNT = re.compile(
    r"tax|shipping|discount|fee|cost|refund|运费|优惠|退款|税|成本|费", re.IGNORECASE
)
# What may be missing of an entity, as something else tells it.
_FILLABLE = ("orders", "order_amount")
# How the moment is headed at which something began.
_LIKE_BEGINNING = re.compile(
    r"creat|order|open|start|begin|下单|创建|成交|登记|提交|开始|生成|发起|^(date|time|day|日期|时间)$",
    re.IGNORECASE,
)
# What a bracket at the end may say without changing what the column holds. Foreign
# currencies and other units of time are not here: they do change it.
_REMARK = re.compile(
    r"[(\[【](?:元|¥|rmb|cny|件|个|次|秒|utc|必填|必填项|选填|非必填|required|optional)[)\]】]$"
)
# The number survey tools put before a question.
_QUESTION_NUMBER = re.compile(r"^\s*q?\d+\s*[、.)]")
_NAME_SEPARATOR = re.compile(r"[\s_\-]+")


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """The name without case, width, spacing, punctuation, and remarks in brackets.

    ``folded("Ｏrder_ID ")`` equals ``folded("order id")``, ``Order No.`` equals
    ``Order #No``, and ``实付金额（元）`` equals ``实付金额``.
    """
    bare = without_clock(html.unescape(name))
    narrow = unicodedata.normalize("NFKC", bare).casefold()
    return _REMARK.sub("", _NOISE.sub("", _QUESTION_NUMBER.sub("", narrow)))


def like_amount(header: str) -> bool:
    """Whether a header may be that of the money of an order or of one of its rows."""
    return bool(_LIKE_AMOUNT.search(header)) and not _NOT_AMOUNT.search(header)


def may_mean(column: str, header: str) -> bool:
    """Whether a header that nobody knows may be that of an amount or of a moment."""
    kind = kind_of(column)
    if kind == "number":
        return like_amount(header)
    return kind in {"moment", "date"} and bool(_LIKE_BEGINNING.search(header))


def _plain_name(name: str) -> str:
    """A file name, or a pattern for it, with every separator as one underscore."""
    narrow = unicodedata.normalize("NFKC", name).casefold()
    return _NAME_SEPARATOR.sub("_", narrow)


@dataclass(frozen=True)
class Catalogue:
    """Everything ``config/`` says about entities, read once per ingest.

    ``columns`` and ``required`` are keyed by entity, in file order; ``aliases``
    by entity, then by folded header; ``patterns`` are tried from the top. ``ranks``
    has the place in line of every header that gives way, keyed as ``aliases``.
    """

    columns: Mapping[str, tuple[str, ...]]
    required: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, Mapping[str, str]]
    patterns: tuple[tuple[str, str], ...]
    ranks: Mapping[str, Mapping[str, int]]

    def is_fillable(
        self, entity: str, missing: Iterable[str], unread: Iterable[str]
    ) -> bool:
        """Whether all that is missing comes from elsewhere: the amount of an order.

        Payments tell what was paid for it, if none of the ``unread`` headers may.
        """
        is_amount = (entity, *missing) == _FILLABLE
        return is_amount and not any(map(like_amount, unread))

    def keepable(
        self,
        entity: str,
        missing: Iterable[str],
        known: Iterable[str],
        unread: Iterable[str],
    ) -> tuple[str, ...]:
        """What is missing that rows may keep from earlier versions of their records.

        Only where the file has the id that the entity requires first and says more
        than that, and no ``unread`` header may mean what is missing.
        """
        key, known = self.required[entity][0], set(known)
        if key not in known or not key.endswith("_id") or len(known) == 1:
            return ()
        unread = list(unread)
        return tuple(
            column
            for column in missing
            if not any(may_mean(column, header) for header in unread)
        )

    @property
    def entities(self) -> tuple[str, ...]:
        """All entities, in file order."""
        return tuple(self.columns)

    @property
    def every_column(self) -> frozenset[str]:
        """The columns of all entities, and source_system."""
        return frozenset({SOURCE_SYSTEM}.union(*self.columns.values()))

    def known_count(self, headers: tuple[str, ...]) -> int:
        """How many of the headers mean a column of some entity."""
        return sum(
            folded(header) in self._known_names
            or folded(without_currency(header)) in self._known_names
            for header in headers
        )

    @cached_property
    def _known_names(self) -> frozenset[str]:
        """Every name that means a column of some entity, folded."""
        return frozenset().union(*self.aliases.values())

    def accepted_columns(self, entity: str) -> tuple[str, ...]:
        """What a file of the entity may deliver: its columns and source_system."""
        return (*self.columns[entity], SOURCE_SYSTEM)

    def column_for(self, entity: str, header: str) -> str | None:
        """The column a header alone means in a file of this entity, if any.

        A foreign currency in brackets is read where the entity has one for each row;
        several names with a stroke between them mean what all of them mean.
        """
        column = self.aliases[entity].get(folded(header))
        if column is None and _CURRENCY in self.columns[entity]:
            column = self.aliases[entity].get(folded(without_currency(header)))
        if column is None and "/" in header:
            parts = {self.aliases[entity].get(folded(one)) for one in header.split("/")}
            column = parts.pop() if len(parts) == 1 else None
        return column

    def columns_for(self, entity: str, headers: tuple[str, ...]) -> dict[str, str]:
        """The column of every header that means one, in a file with these headers.

        Of several headers for one column those that give way are left out: all of
        them beside one that does not, else all but the first in line. Headers that
        remain for the same column contradict each other.
        """
        ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for header in headers:
            column = self.column_for(entity, header)
            if column is not None:
                is_direct = folded(header) in self.aliases[entity]
                rank = self.ranks[entity].get(
                    folded(header), 0 if is_direct else len(self.every_column) ** 2
                )
                ranked[column].append((rank, header))
        return {
            header: column
            for column, found in ranked.items()
            for rank, header in found
            if rank == min(found)[0]
        }

    def contact_headers(
        self,
        entity: str,
        column: str,
        headers: tuple[str, ...],
        meant: Mapping[str, str],
    ) -> list[tuple[str, ...]]:
        """The headers of a contact column in groups, in the order rows are asked.

        A row takes all of the first group in which one is filled: of a person's own
        contacts, else of those shared with others. ``meant`` are the headers that come
        before those that give way. A receiver's count only where there is no other.
        """
        order = {
            header: (header not in meant, self.ranks[entity].get(folded(header), 0))
            for header in headers
            if self.column_for(entity, header) == column
        }
        found = sorted(order, key=lambda header: order[header])
        own = [one for one in found if not _RECEIVER.search(folded(one))]
        if not own:
            return [(one,) for one in found[:1]]
        shared = [one for one in own if _SHARED.search(folded(one))]
        personal = tuple(one for one in own if one not in shared)
        return [group for group in (personal, *((one,) for one in shared)) if group]

    def without_receiver_names(self, meant: Mapping[str, str]) -> dict[str, str]:
        """Without the name of who receives, where a contact is said to be the buyer's.

        That name beside the telephone of somebody else would name the wrong person.
        """
        has_own = any(
            column in CONTACT_COLUMNS and _BUYER.search(folded(header))
            for header, column in meant.items()
        )
        return {
            header: column
            for header, column in meant.items()
            if not (has_own and column == _NAME and _RECEIVER.search(folded(header)))
        }

    def entity_for_name(self, path: PurePosixPath) -> str | None:
        """The entity the file's name tells, else the nearest folder that does."""
        names = [path.name, *(parent.name for parent in path.parents)]
        for name in names:
            for pattern, entity in self.patterns:
                if fnmatchcase(_plain_name(name), _plain_name(pattern)):
                    return entity
        return None

    def entity_for_headers(self, headers: tuple[str, ...]) -> str | None:
        """The one entity whose required columns are all there, if it is clear.

        Clear means that no other entity recognises as many columns, or as many
        with headers that give way to none, and that no entity with more required
        columns has all of them: an order file also holds all an order line must
        have, and an order line file may hold all an order must have.
        """
        known = {entity: self.columns_for(entity, headers) for entity in self.entities}
        scores = {
            entity: (
                len(set(columns.values())),
                sum(not self.ranks[entity].get(folded(header)) for header in columns),
            )
            for entity, columns in known.items()
        }
        best = max(scores.values())
        leaders = [entity for entity, score in scores.items() if score == best]
        if len(leaders) > 1:
            return None
        complete = {
            entity: len(required)
            for entity, required in self.required.items()
            if set(required) <= set(known[entity].values())
        }
        (leader,) = leaders
        is_clear = complete.get(leader) == max(complete.values(), default=0)
        return leader if is_clear else None


def load_catalogue(config_dir: Path) -> Catalogue:
    """Read and cross-check the three files of the config folder.

    Raises:
        InputRefusedError: a file is missing or contradicts itself; the problems
            name file and line.
    """
    problems: list[Said] = []
    columns, required = _read_entities(config_dir / ENTITIES_FILE, problems)
    aliases, ranks = _read_aliases(config_dir / ALIASES_FILE, columns, problems)
    patterns = _read_patterns(config_dir / PATTERNS_FILE, columns, problems)
    if problems:
        raise InputRefusedError(
            said("config_contradicts"),
            tuple(problems),
            said("config_contradicts_hint", folder=config_dir),
        )
    return Catalogue(columns, required, aliases, patterns, ranks)


def _rows(
    path: Path, names: tuple[str, ...], problems: list[Said]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and values of every row; a wrong shape is noted and left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(said("config_missing", file=path.name))
        return
    reader = csv.reader(text.splitlines())
    header = tuple(next(reader, []))
    if header != names:
        problems.append(
            said("config_first_line", file=path.name, names=",".join(names))
        )
        return
    for values in reader:
        if len(values) == len(names) and all(values):
            yield reader.line_num, tuple(values)
        elif values:
            problems.append(
                said(
                    "config_too_few",
                    file=path.name,
                    line=reader.line_num,
                    count=len(names),
                )
            )


def _read_entities(
    path: Path, problems: list[Said]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    columns: dict[str, tuple[str, ...]] = {}
    required: dict[str, tuple[str, ...]] = {}
    for line, (entity, column, flag) in _rows(
        path, ("entity", "column", "is_required"), problems
    ):
        if flag not in {"true", "false"}:
            problems.append(
                said("config_flag", file=path.name, line=line, column="is_required")
            )
        if column in columns.get(entity, ()):
            problems.append(
                said(
                    "config_repeats",
                    file=path.name,
                    line=line,
                    column=f"{entity}.{column}",
                )
            )
        columns[entity] = (*columns.get(entity, ()), column)
        required.setdefault(entity, ())
        if flag == "true":
            required[entity] = (*required[entity], column)
    return columns, required


def _read_aliases(
    path: Path, columns: Mapping[str, tuple[str, ...]], problems: list[Said]
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, int]]]:
    """Headers per entity, and the line of those that give way.

    An entity's own words win over those of every entity.
    """
    accepted = {EVERY_ENTITY: {SOURCE_SYSTEM}.union(*columns.values())} | {
        entity: {*names, SOURCE_SYSTEM} for entity, names in columns.items()
    }
    own: dict[str, dict[str, str]] = {EVERY_ENTITY: {}} | {
        entity: {folded(name): name for name in (*names, SOURCE_SYSTEM)}
        for entity, names in columns.items()
    }
    own_ranks: dict[str, dict[str, int]] = {entity: {} for entity in own}
    for line, (entity, column, alias, gives_way) in _rows(
        path, ("entity", "column", "alias", "gives_way"), problems
    ):
        if gives_way not in {"true", "false"}:
            problems.append(
                said("config_flag", file=path.name, line=line, column="gives_way")
            )
        if column not in accepted.get(entity, ()):
            problems.append(
                said(
                    "config_no_column",
                    file=path.name,
                    line=line,
                    column=f"{entity}.{column}",
                )
            )
            continue
        meant = own[entity].setdefault(folded(alias), column)
        if meant != column:
            problems.append(
                said(
                    "config_alias_means",
                    file=path.name,
                    line=line,
                    alias=alias,
                    column=f"{entity}.{meant}",
                )
            )
        own_ranks[entity][folded(alias)] = line if gives_way == "true" else 0
    aliases: dict[str, dict[str, str]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for entity in columns:
        shared = {
            alias: column
            for alias, column in own[EVERY_ENTITY].items()
            if own[entity].get(alias, column) == column in accepted[entity]
        }
        aliases[entity] = shared | own[entity]
        ranks[entity] = {
            alias: own_ranks[EVERY_ENTITY][alias] for alias in shared
        } | own_ranks[entity]
    return aliases, ranks


def _read_patterns(
    path: Path, columns: Mapping[str, tuple[str, ...]], problems: list[Said]
) -> tuple[tuple[str, str], ...]:
    patterns: list[tuple[str, str]] = []
    for line, (pattern, entity) in _rows(path, ("pattern", "entity"), problems):
        if entity not in columns:
            problems.append(
                said("config_no_entity", file=path.name, line=line, entity=entity)
            )
        patterns.append((pattern, entity))
    return tuple(patterns)
