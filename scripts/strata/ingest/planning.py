"""What each delivered file is and how it will be loaded, before anything is."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from strata.ingest.catalogue import like_amount, load_catalogue
from strata.ingest.columns import ColumnMapping, cleaned_header, shown_names
from strata.ingest.deducing import deduced, evidence_of, made_id
from strata.ingest.delimited import DELIMITERS
from strata.ingest.delivered import Fingerprint, folder_system
from strata.ingest.evidence import Evidence, load_evidence
from strata.ingest.held import HeldColumns
from strata.ingest.kinds import kind_of
from strata.ingest.ledgers import is_ledger
from strata.ingest.problems import Choice, UnusableFileError, listed
from strata.ingest.recipes import Recipes, layout_of, load_recipes
from strata.ingest.remarks import header_currency, header_zone, titled_currency
from strata.ingest.rows_asked import File, Reader
from strata.ingest.rules import RULES_FILE, FolderRules, load_company_rules
from strata.ingest.shaping import Shape, Sheet
from strata.ingest.text_tables import DelimitedTable, JsonLinesTable
from strata.ingest.typed_tables import ParquetTable, WorkbookTable
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.delivered import DeliveredFile
    from strata.ingest.rules import FileRule, Layout
    from strata.ingest.tables import ReadingTools, Table
    from strata.settings import Settings
    from strata.texts import Said

# Only files of rejected rows have this column; `strata rejects` writes them.
REJECT_ID = "reject_id"

_TAB_FIRST = ("\t", *(delimiter for delimiter in DELIMITERS if delimiter != "\t"))
_TEXT_FORMATS = {
    ".csv": DELIMITERS,
    ".tsv": _TAB_FIRST,
    ".csv.gz": DELIMITERS,
    ".tsv.gz": _TAB_FIRST,
    ".txt": _TAB_FIRST,
    ".txt.gz": _TAB_FIRST,
}
_JSON_LINES_FORMATS = {".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"}
# Fewer known headers than these are a coincidence.
_ENOUGH_KNOWN = 2
# What a sheet is called that tells about the others, or adds their rows up.
_ASIDE_SHEET = re.compile(
    r"汇总|总览|概览|概况|说明|须知|封面|目录|透视|统计|图表|参数|字典|模板|填写|示例"
    r"|summary|overview|read ?me|cover|contents|\bindex\b|pivot|\bnotes?\b|instruction"
    r"|legend|dashboard|\btotals?\b|chart|lookup|glossary|definition|template",
    re.IGNORECASE,
)
# What a row of products says of the order it belongs to, and how days are headed.
_ORDER_COLUMNS = {"order_status", "account_id", "member_id", "email", "phone"}
_LIKE_DAY = re.compile(r"date|time|creat|时间|日期", re.IGNORECASE)
_LIKE_ORDERED = re.compile(r"creat|order|下单|创建|成交", re.IGNORECASE)
# What says that a row is one of an order's.
_LINE_COLUMNS = {
    "line_number",
    "product_id",
    "product_name",
    "product_category",
    "quantity",
    "unit_price",
}
# How many of something a row tells of.
_LIKE_COUNT = re.compile(
    r"(订单|买家|客户|会员|访客|支付|下单)(笔|人|件)?数|笔数|人数|客单价|^orders$|visitors|sessions"
    r"|\baov\b|average order|(number|count) of (orders|sales|customers)|order count",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FilePlan:
    """A file that can be loaded, and how.

    ``positions`` maps a column of the entity to the place of its header, from 1;
    ``extra`` does the same for headers that mean no column. With a ``shape`` these
    are places in the rows it makes of those of the file. ``zones`` are the time zones
    that headers name, ``country`` the place of the country of each row's person and
    ``contacts`` the places of all headers of a contact column that has several: a row
    takes every cell of the first group in which one is filled. ``phone_region`` is the
    country of numbers without a code, if somebody says it.
    """

    file: DeliveredFile
    fingerprint: Fingerprint
    entity: str
    source_system: str
    table: Table
    positions: Mapping[str, int]
    extra: Mapping[str, int]
    defaults: Mapping[str, str]
    timezone: str | None
    message: str
    shape: Shape | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    country: int | None = None
    contacts: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    phone_region: str | None = None
    decimal: str | None = None
    date_order: str | None = None

    def zone_of(self, column: str) -> str | None:
        """The zone of a column's stamps: what its header says, else the file's."""
        return self.zones.get(column, self.timezone)

    @property
    def given_columns(self) -> tuple[str, ...]:
        """The columns of the entity that rows of the file have."""
        return (*self.positions, *self.defaults)

    @property
    def computed(self) -> frozenset[str]:
        """The columns whose numbers a shape adds up, and writes with a point."""
        return frozenset() if self.shape is None else self.shape.computed


@dataclass(frozen=True)
class Candidate:
    """How well an entity fits a header: columns recognised, required ones absent."""

    entity: str
    known_count: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """What the rows of a file are, if that is clear, and what told it.

    ``told_by`` is ``rule``, ``name`` or ``header``, and empty while ``entity`` is
    None; ``candidates`` are the entities that know a header, the best first.
    """

    entity: str | None
    told_by: str
    candidates: tuple[Candidate, ...]

    @classmethod
    def made(
        cls,
        file: DeliveredFile,
        names: tuple[str, ...],
        rule: FileRule,
        catalogue: Catalogue,
        book: DeliveredFile | None = None,
    ) -> Guess:
        """By ``ingest.yml`` first, then by file name, then by header.

        The name of a workbook whose sheet a file is says the least, and only of a
        sheet that a rule names or that has all the columns which that takes.
        """
        candidates = _candidates(names, catalogue)
        of_book = None if book is None else _named(book, names, catalogue)
        whole = {one.entity for one in candidates if not one.missing}
        for told_by, entity in (
            ("rule", rule.entity),
            ("name", _named(file, names, catalogue)),
            ("header", catalogue.entity_for_headers(names)),
            ("header", _orders_and_lines(candidates)),
            ("name", of_book if rule.sheet or of_book in whole else None),
        ):
            if entity is None:
                continue
            if told_by != "rule" and _is_ledger(entity, names, catalogue):
                return cls("payments", "header", candidates)
            return cls(entity, told_by, candidates)
        if _is_ledger("orders", names, catalogue):
            return cls("payments", "header", candidates)
        return cls(None, "", candidates)


def _is_ledger(entity: str, names: tuple[str, ...], catalogue: Catalogue) -> bool:
    """Whether rows that look like those of an entity are the entries of a ledger."""
    if entity not in {"orders", "order_lines"}:
        return False
    return is_ledger(names, set(catalogue.columns_for("orders", names).values()))


def _named(
    file: DeliveredFile, names: tuple[str, ...], catalogue: Catalogue
) -> str | None:
    """What the name of a file says; lines without a word of a product are orders."""
    entity = catalogue.entity_for_name(file.name)
    if entity != "order_lines":
        return entity
    of_lines = set(catalogue.columns_for("order_lines", names).values())
    of_orders = set(catalogue.columns_for("orders", names).values())
    is_whole = set(catalogue.required["orders"]) <= of_orders
    # A running number is in every kind of list.
    of_products = of_lines & (_LINE_COLUMNS - {"line_number"})
    return "orders" if is_whole and not of_products else entity


def _orders_and_lines(candidates: tuple[Candidate, ...]) -> str | None:
    """Orders, where nothing but their lines fits the header as well."""
    best = {one.entity for one in candidates[:2]}
    whole = {one.entity for one in candidates if not one.missing}
    return "orders" if best == {"orders", "order_lines"} and best <= whole else None


def _candidates(names: tuple[str, ...], catalogue: Catalogue) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for entity in catalogue.entities:
        known = set(catalogue.columns_for(entity, names).values())
        missing = tuple(
            column for column in catalogue.required[entity] if column not in known
        )
        of_lines = set(catalogue.columns_for("order_lines", names).values())
        if not of_lines & _LINE_COLUMNS and catalogue.is_fillable(
            entity, missing, names
        ):
            missing = ()
        if known:
            found.append(Candidate(entity, len(known), missing))
    return tuple(sorted(found, key=lambda one: (-one.known_count, len(one.missing))))


@dataclass(frozen=True)
class Known:
    """What is known of files before one is looked at: entities, recipes and rules."""

    catalogue: Catalogue
    recipes: Recipes
    evidence: Evidence = field(default_factory=Evidence)
    held: HeldColumns = field(default_factory=HeldColumns)
    company_rules: FolderRules = field(default_factory=FolderRules)

    def known_count(self, names: tuple[str, ...]) -> int:
        """How many of these names are headers somebody knows."""
        in_recipe = self.recipes.known_count(names)
        return max(in_recipe, self.catalogue.known_count(names))


def load_known(settings: Settings) -> Known:
    """Read the whole config folder; what the lake holds is read when it is asked for.

    Raises:
        InputRefusedError: a file of it is missing or contradicts itself.
    """
    config_dir = settings.config_dir
    catalogue = load_catalogue(config_dir)
    recipes = load_recipes(config_dir, catalogue)
    return Known(
        catalogue,
        recipes,
        load_evidence(config_dir),
        HeldColumns(settings),
        load_company_rules(config_dir, catalogue),
    )


@dataclass(frozen=True)
class Examination:
    """What the header of a table tells.

    ``sheet`` says what its rows hold where a layout does; else ``mapping`` says what
    the columns of the one entity are, and is None without an entity.
    """

    table: Table
    names: tuple[str, ...]
    guess: Guess
    mapping: ColumnMapping | None
    layout: Layout
    recipe: str = ""
    sheet: Sheet | None = None
    note: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether it is clear what the rows are and where their columns stand."""
        if self.sheet is not None:
            return True
        return self.mapping is not None and not self.mapping.problems


def examined(
    file: DeliveredFile, rule: FileRule, known: Known, tools: ReadingTools
) -> list[Examination]:
    """Read the headers of a file and say what they mean, settled or not.

    Raises:
        UnusableFileError: a header can't be read.
    """
    named = known.recipes.named(rule.recipe) if rule.recipe else None
    layout = layout_of(rule, named)
    headers = [*layout.columns, *(named.headers if named else ())]
    tables = tables_of(file, layout, tools.knowing(headers))
    if len(tables) == 1:
        (table,) = tables
        with naming_sheet(table):
            if rule.sheet is None:
                return [_examined(file, rule, table, known, tools)]
            of_sheet = _of_sheet(file, table)
            return [_examined(of_sheet, rule, table, known, tools, book=file)]
    return _sheets_of_data(file, rule, tables, known, tools)


def _sheet(table: Table) -> str:
    return table.extent.name if isinstance(table, WorkbookTable) else ""


@contextmanager
def naming_sheet(table: Table) -> Iterator[None]:
    """Let what makes a sheet of a workbook unusable be said with its name."""
    try:
        yield
    except UnusableFileError as error:
        if not _sheet(table):
            raise
        raise UnusableFileError(
            *_of_table(error, table),
            fix=error.fix,
            also=error.also,
            choices=error.choices,
        ) from error


def _of_sheet(file: DeliveredFile, table: Table) -> DeliveredFile:
    """The file under the name of one of its sheets, which tells what is in it."""
    name = _sheet(table).replace("/", " ")
    return replace(file, name=file.name.with_name(f"{name}.xlsx"))


def _sheets_of_data(
    file: DeliveredFile,
    rule: FileRule,
    tables: list[Table],
    known: Known,
    tools: ReadingTools,
) -> list[Examination]:
    """The sheets of a workbook that can be loaded, without those that tell of others.

    A sheet is left out, and named, if nobody knows its columns, or if by its name it
    explains the others or adds them up.

    Raises:
        UnusableFileError: a sheet has columns that somebody knows but can't be loaded,
            or no sheet has any; it names each and the rules that load the rest.
    """
    told = [table for table in tables if not _ASIDE_SHEET.search(_sheet(table))]
    data: list[Examination] = []
    unclear: list[Said] = []
    choices: list[Choice] = []
    open_names: list[str] = []
    for table in told or tables:
        try:
            one = _examined(
                _of_sheet(file, table), rule, table, known, tools, book=file
            )
        except UnusableFileError as error:
            unclear += _of_table(error, table)
            open_names.append(_sheet(table))
            choices += [
                replace(choice, fix={"sheet": _sheet(table), **choice.fix})
                for choice in error.choices
            ]
            continue
        if one.is_settled:
            data.append(one)
        elif known.known_count(one.names) >= _ENOUGH_KNOWN:
            unclear += _why_unsettled(one, known, file, rule)
            open_names.append(_sheet(table))
    taken = {_sheet(one.table) for one in data}
    if data and not unclear:
        left_out = [name for name in map(_sheet, tables) if name not in taken]
        note = said("sheets_left_out", sheets=listed(left_out)) if left_out else ""
        return [replace(data[0], note=note), *data[1:]]
    aside = [table for table in tables if table not in told]
    if not data and not unclear and told and aside:
        return _sheets_of_data(file, rule, aside, known, tools)
    rules = [{"sheet": name} for name in map(_sheet, tables) if name in taken]
    problem = said("several_sheets", sheets=listed(map(_sheet, tables)))
    if choices and len(open_names) == 1:
        raise UnusableFileError(problem, *unclear, also=rules, choices=choices)
    first, *others = rules or [{"sheet": (open_names or [_sheet(tables[0])])[0]}]
    raise UnusableFileError(problem, *unclear, fix=first, also=others)


def _why_unsettled(
    examination: Examination, known: Known, file: DeliveredFile, rule: FileRule
) -> list[Said]:
    """What is open in a sheet, under its name."""
    try:
        _plain_plan(file, Fingerprint("", 0), rule, known, examination)
    except UnusableFileError as error:
        return _of_table(error, examination.table)
    return []


def _of_table(error: UnusableFileError, table: Table) -> list[Said]:
    """The problems of a table, each with the name of the sheet it is."""
    sheet = _sheet(table)
    return [
        said("in_sheet", sheet=sheet, problem=problem) if sheet else problem
        for problem in error.problems
    ]


def _examined(
    file: DeliveredFile,
    rule: FileRule,
    table: Table,
    known: Known,
    tools: ReadingTools,
    *,
    book: DeliveredFile | None = None,
) -> Examination:
    """What one table of a file is, or of the workbook of which the file is a sheet."""
    names = tuple(cleaned_header(header) for header in table.headers)
    if REJECT_ID in names:
        raise UnusableFileError(said("rejects_delivered", column=REJECT_ID))
    recipe = rule.recipe or ""
    if not recipe and rule.entity is None and not rule.entities:
        recipe = known.recipes.fitting(names) or ""
    layout = layout_of(rule, known.recipes.named(recipe) if recipe else None)
    catalogue = known.catalogue
    if layout.entities:
        guess = Guess(next(iter(layout.entities)), "recipe" if recipe else "rule", ())
        sheet = _laid_out(_overridden(layout), names, catalogue)
        return Examination(table, names, guess, None, layout, recipe, sheet)
    guess = Guess.made(file, names, rule, catalogue, book)
    if guess.entity is None:
        return Examination(table, names, guess, None, layout, recipe)
    mapping = _mapped(guess.entity, file, names, rule, known)
    told = File(names, mapping, evidence_of(known.evidence, mapping), catalogue, layout)
    if len(mapping.missing) == len(mapping.problems):
        rows = Reader(lambda: table.read(file.path, tools), tools, len(names))
        found = deduced(guess.entity, told, mapping.missing, rows)
        if found is not None:
            sheet = _laid_out(found, names, catalogue)
            return Examination(table, names, guess, mapping, found, recipe, sheet)
    return Examination(table, names, guess, mapping, layout, recipe)


def _mapped(
    entity: str,
    file: DeliveredFile,
    names: tuple[str, ...],
    rule: FileRule,
    known: Known,
) -> ColumnMapping:
    """What the columns are; the lake is asked only for what the file lacks."""
    mapping = ColumnMapping.settled(entity, names, rule, known.catalogue)
    if not mapping.missing:
        return mapping
    held = known.held.of(entity, _system(file, rule))
    return ColumnMapping.settled(entity, names, rule, known.catalogue, held)


def _system(file: DeliveredFile, rule: FileRule) -> str:
    """The source system that a file is of."""
    return rule.source_system or folder_system(file)


def _laid_out(layout: Layout, names: tuple[str, ...], catalogue: Catalogue) -> Sheet:
    """The rows under these headers as a layout takes them."""
    meant = {
        entity: _places(catalogue.columns_for(entity, names), names)
        for entity in layout.entities
    }
    return Sheet(layout, names, meant)


def _places(columns: Mapping[str, str], names: tuple[str, ...]) -> dict[str, int]:
    """The place of the first header that means each column."""
    places: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if name in columns:
            places.setdefault(columns[name], place)
    return places


def _overridden(layout: Layout) -> Layout:
    """The layout with the headers that its own ``columns`` name for a column."""
    if not layout.columns:
        return layout
    headers = {column: header for header, column in layout.columns.items()}
    entities = {
        name: told.model_copy(
            update={
                "columns": told.columns
                | {
                    column: headers[column]
                    for column in told.columns
                    if column in headers
                }
            }
        )
        for name, told in layout.entities.items()
    }
    return layout.model_copy(update={"entities": entities})


def planned(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    known: Known,
    tools: ReadingTools,
) -> list[FilePlan]:
    """Read the header and settle what every column of the file is.

    Raises:
        UnusableFileError: the file can't be loaded as it is; every problem that
            can be seen from its header is named with its fix.
    """
    examinations = examined(file, rule, known, tools)
    return settled(file, fingerprint, rule, known, examinations)


def settled(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    known: Known,
    examinations: list[Examination],
) -> list[FilePlan]:
    """The plans that examinations lead to, the first under the file's own name.

    Raises:
        UnusableFileError: a header leaves something open.
    """
    plans: list[FilePlan] = []
    for number, examination in enumerate(examinations):
        with naming_sheet(examination.table):
            found = (
                [_plain_plan(file, fingerprint, rule, known, examination)]
                if examination.sheet is None
                else _shaped_plans(file, fingerprint, rule, known, examination)
            )
        for plan in found:
            part = f"{fingerprint.part} {number} {plan.entity}" if plans else ""
            of_plan = replace(fingerprint, part=part or fingerprint.part)
            plans.append(replace(plan, fingerprint=of_plan))
    return plans


def _shaped_plans(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    known: Known,
    examination: Examination,
) -> list[FilePlan]:
    """One plan for each entity that the layout finds in a table."""
    sheet, layout = examination.sheet, examination.layout
    if sheet is None:
        return []
    recipe = known.recipes.by_name.get(examination.recipe)
    if recipe is not None and recipe.refuse:
        raise UnusableFileError(
            said("platform_refused", platform=recipe.platform, reason=recipe.refuse)
        )
    plans: list[FilePlan] = []
    problems: list[Said] = []
    for entity in layout.entities:
        told_by = known.evidence.in_headers(examination.names)
        shape = Shape(sheet, entity, told_by.get("country", ""))
        accepted = known.catalogue.accepted_columns(entity)
        headers = {column: shape.headers(column) for column in shape.columns}
        told = _told_currency(headers, examination.table) | layout.defaults
        defaults = {column: text for column, text in told.items() if column in accepted}
        problems += [
            said(
                "required_headers_absent",
                column=column,
                entity=entity,
                wanted=shown_names(tuple(shape.asked(column))),
                found=shown_names(examination.names),
                place=examination.recipe or RULES_FILE,
            )
            for column in shape.absent
            if column in known.catalogue.required[entity] and column not in defaults
        ]
        origin = "" if recipe is None else f"{recipe.platform} ({examination.recipe})"
        absent = set(known.catalogue.required[entity]) - {*headers, *defaults}
        filled = (
            said("amounts_from_payments")
            if known.catalogue.is_fillable(entity, absent, ())
            else ""
        )
        plans.append(
            FilePlan(
                file=file,
                fingerprint=fingerprint,
                entity=entity,
                source_system=_system(file, rule),
                table=examination.table,
                positions=shape.positions,
                extra=shape.extra,
                defaults=defaults,
                timezone=layout.timezone,
                message=together(
                    filter(
                        None,
                        [origin, _titles(examination.table), filled, examination.note],
                    )
                ),
                shape=shape,
                zones=_zones(headers),
                country=shape.country,
                phone_region=layout.country,
                decimal=layout.decimal,
                date_order=layout.date_order,
            )
        )
    if problems:
        raise UnusableFileError(*problems)
    return plans


def _plain_plan(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    known: Known,
    examination: Examination,
) -> FilePlan:
    entity, mapping = examination.guess.entity, examination.mapping
    catalogue, names = known.catalogue, examination.names
    if entity is None or mapping is None:
        _require_single_rows(examination, catalogue)
        problem = said(
            "entity_unclear",
            found=shown_names(names),
            entities=listed(catalogue.entities),
        )
        fix: dict[str, object] = {}
        if examination.guess.candidates:
            best = examination.guess.candidates[0].entity
            columns = _mapped(best, file, names, rule, known)
            told = File(names, columns, {}, catalogue, examination.layout)
            fix = {"entity": best, **columns.fix}
            if made_id(best, examination.guess.candidates[0].missing, told):
                # No header can be filled in where the id is made of the row.
                fix = {"entity": best}
        raise UnusableFileError(problem, fix=fix)
    if mapping.problems:
        raise UnusableFileError(*mapping.problems, fix=mapping.fix)
    if entity == "order_lines" and rule.entity is None:
        _require_moment(mapping, rule)
        _require_amount(mapping, rule, examination.guess)
    headers = {
        column: [names[place - 1]] for column, place in mapping.positions.items()
    }
    country = known.evidence.in_headers(names).get("country")
    return FilePlan(
        file=file,
        fingerprint=fingerprint,
        entity=entity,
        source_system=_system(file, rule),
        table=examination.table,
        positions=mapping.positions,
        contacts=mapping.contacts,
        phone_region=rule.country,
        extra=mapping.extra,
        defaults=_told_currency(headers, examination.table) | rule.defaults,
        timezone=rule.timezone,
        zones=_zones(headers),
        country=None if country is None else names.index(country) + 1,
        decimal=rule.decimal,
        date_order=rule.date_order,
        message=together(
            filter(
                None, [_titles(examination.table), mapping.message, examination.note]
            )
        ),
    )


def _require_single_rows(examination: Examination, catalogue: Catalogue) -> None:
    """Refuse a report in whose rows nobody is told, as they are sums over many."""
    names = examination.names
    counts = [name for name in names if _LIKE_COUNT.search(name)]
    of_one = {"order_id", *_ORDER_COLUMNS} - {"order_status"}
    known = {
        column
        for one in examination.guess.candidates
        for column in catalogue.columns_for(one.entity, names).values()
    }
    if counts and not known & of_one:
        raise UnusableFileError(said("rows_are_sums", header=counts[0]))


def _require_moment(mapping: ColumnMapping, rule: FileRule) -> None:
    """Refuse rows that look like orders of several products whose day is not read.

    Lines without a day are of orders that come in another file: such rows would load
    and be no sale.
    """
    columns = {*mapping.positions, *rule.defaults}
    days = [header for header in mapping.extra if _LIKE_DAY.search(header)]
    if "ordered_at" in columns or not days or not columns & _ORDER_COLUMNS:
        return
    day = next((header for header in days if _LIKE_ORDERED.search(header)), days[0])
    problem = said("line_day_missing", header=day)
    fix = {"entity": "order_lines", "columns": {**rule.columns, day: "ordered_at"}}
    raise UnusableFileError(problem, fix=fix)


def _require_amount(mapping: ColumnMapping, rule: FileRule, guess: Guess) -> None:
    """Refuse rows that look like sales of products whose money is not read.

    They would load as lines worth nothing. Rows that are known by a few headers alone
    are sales where one of the others looks like money.
    """
    columns = {*mapping.positions, *rule.defaults}
    amounts = [header for header in mapping.extra if like_amount(header)]
    is_sale = "ordered_at" in columns and bool(columns & _ORDER_COLUMNS)
    if columns & {"line_amount", "unit_price"} or not amounts:
        return
    if not is_sale and guess.told_by != "header":
        return
    problem = said("line_amount_missing", header=amounts[0])
    fix = {
        "entity": "order_lines",
        "columns": {**rule.columns, amounts[0]: "line_amount"},
    }
    raise UnusableFileError(problem, fix=fix)


def _zones(headers: Mapping[str, list[str]]) -> dict[str, str]:
    """The zone of each column of moments whose headers all name the same one."""
    zones: dict[str, str] = {}
    for column, names in headers.items():
        told = {header_zone(name) for name in names}
        (zone,) = told if len(told) == 1 else (None,)
        if zone is not None and kind_of(column) == "moment":
            zones[column] = zone
    return zones


def _told_currency(headers: Mapping[str, list[str]], table: Table) -> dict[str, str]:
    """The currency of amounts whose rows name none.

    The header of the amount names it, else the titles above the table do.
    """
    if "currency_code" in headers:
        return {}
    columns = ("order_amount", "line_amount", "amount", "unit_price", "payment_amount")
    names = next((headers[column] for column in columns if column in headers), [])
    told = (header_currency(names[0]) if names else None) or titled_currency(
        table.titles
    )
    return {} if told is None else {"currency_code": told}


def _titles(table: Table) -> str:
    """A note on rows above the header, which are no rows of the entity."""
    if not table.titles:
        return ""
    return said("titles_left_out", row=table.header_row, count=len(table.titles))


def holds_notes(
    file: DeliveredFile, rule: FileRule, known: Known, tools: ReadingTools
) -> bool:
    """Whether a text file is a note that came along: no rule, no known header.

    One that can't be read is a note as well, unless its name says what is in it.
    """
    if file.format != ".txt" or rule.is_written:
        return False
    try:
        names = table_of(file, rule, tools).headers
    except UnusableFileError:
        return known.catalogue.entity_for_name(file.name) is None
    return known.known_count(names) < _ENOUGH_KNOWN


def tables_of(file: DeliveredFile, layout: Layout, tools: ReadingTools) -> list[Table]:
    """Tell the format of a file and read the header of each table in it.

    Raises:
        UnusableFileError: the format is not read here, or a header can't be.
    """
    if file.format == ".xlsx":
        return list(WorkbookTable.every_sheet(file.path, layout, tools))
    return [table_of(file, layout, tools)]


def table_of(file: DeliveredFile, rule: Layout, tools: ReadingTools) -> Table:
    """Tell the format of a file and read its header.

    Raises:
        UnusableFileError: the format is not read here, or the header can't be.
    """
    if file.format in _TEXT_FORMATS:
        delimiters = _TEXT_FORMATS[file.format]
        return DelimitedTable.examined(file.path, rule, tools, delimiters)
    if file.format in _JSON_LINES_FORMATS:
        return JsonLinesTable.examined(file.path, rule, tools)
    if file.format == ".xlsx":
        tables = WorkbookTable.every_sheet(file.path, rule, tools)
        if len(tables) > 1:
            names = listed(table.extent.name for table in tables)
            raise UnusableFileError(said("keep_one_sheet", sheets=names))
        return tables[0]
    if file.format == ".parquet":
        return ParquetTable.examined(file.path, tools)
    if file.format == ".zip":
        raise UnusableFileError(said("archive_closed"))
    raise UnusableFileError(said("format_unknown", format=file.format))
