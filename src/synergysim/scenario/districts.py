"""Districts of a team's own: a CSV with a row for each, read where a scenario names it.

The numbers become part of the scenario, so that a result's identity rests on them and not on a
file that may change.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from synergysim.scenario.base import Name, Part, number
from synergysim.scenario.characters import check_label
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe, nearest_name, shorten
from synergysim.scenario.reader import NUMBER, displayed
from synergysim.scenario.tree import Origin, Source, Tree

NEEDED = ("name", "families", "headcount")
SHARES = ("headcount", "exposure", "market_access")
CASELOAD = "caseload_"
"""What the column of a programme's families begins with; its name in the scenario follows."""

KEY = "context.territories.districts"
WITHIN = 0.6
"""Default of ``within_dispersion``, see there."""

Shares = list[Annotated[float, Field(ge=0, le=1)]]
Counts = list[Annotated[float, Field(ge=0, le=1e9)]]


class Districts(Part):
    """The modelled places as a team's own districts, which a scenario file names as a CSV."""

    file: str = Field(
        description="a CSV with the columns name, families and headcount, and if wanted exposure,"
        " market_access and a column caseload_NAME for each programme of that name"
    )
    name: list[Annotated[str, AfterValidator(check_label)]] = Field(
        min_length=1, max_length=2000, description="name of each district"
    )
    families: list[Annotated[float, Field(gt=0, le=1e9)]] = Field(
        description="families that live in each district"
    )
    headcount: list[Annotated[float, Field(gt=0, lt=1)]] = Field(
        description="share of poor persons in each district"
    )
    exposure: Shares | None = Field(
        default=None,
        description="place of each district between the least (0) and the most exposed (1) to"
        " shocks; by chance and remoteness without it",
    )
    market_access: Shares | None = Field(
        default=None, description="1 less remoteness of each district; by chance without it"
    )
    caseloads: dict[Name, Counts] = Field(
        default_factory=dict, description="families that each programme serves in each district"
    )
    within_dispersion: float = number(
        "log points", "standard deviation of log consumption inside a district", gt=0, le=2
    )

    @model_validator(mode="after")
    def columns_are_equally_long(self) -> Districts:
        """Refuse columns of different lengths, which no CSV gives."""
        columns = [self.families, self.headcount, self.exposure, self.market_access]
        columns += self.caseloads.values()
        if any(one is not None and len(one) != len(self.name) for one in columns):
            raise ValueError(f"columns of districts must each have {len(self.name)} values")
        return self

    def __len__(self) -> int:
        return len(self.name)


def with_districts(context: Tree, folder: Path) -> Tree:
    """Put the content of a CSV in the place of the name of a file of districts.

    Parameters
    ----------
    context : Tree
        A context, or what changes one.
    folder : Path
        Where the file is looked for.

    Raises
    ------
    ScenarioError
        When the file cannot be used; with file and row.
    """
    territories = context.entries.get("territories")
    named = None if territories is None else territories.entries.get("districts")
    if territories is None or named is None or isinstance(named.value, dict) or named.value is None:
        return context
    file, line = named.origin.file, named.origin.line or None
    if not isinstance(named.value, str):
        raise ScenarioError(
            "wrong type",
            file=file,
            line=line,
            key=KEY,
            found=describe(named.value),
            allowed=f"the path of a CSV with the columns {', '.join(NEEDED)}",
        )
    try:
        read = read_districts(folder / named.value)
    except ScenarioError as error:
        if error.line is None:
            # The file as a whole is at fault: the place that names it is what the reader needs.
            error.reason = f"{error.reason}: {error.file}"
            error.file, error.line, error.key = file, line, KEY
        raise
    names = read.entries["name"].value
    assert isinstance(names, list)
    _check_count(territories.entries.get("count"), len(names))
    source = Source(source=f"file {Path(named.value).name}")
    changed = {
        **territories.entries,
        "count": Tree(len(names), named.origin, named.key, source),
        "districts": replace(read, key=named.key),
    }
    return replace(
        context, value={**context.entries, "territories": replace(territories, value=changed)}
    )


def _check_count(stated: Tree | None, rows: int) -> None:
    """Refuse a number of territories stated beside a file that has another."""
    if stated is not None and stated.value != rows:
        raise ScenarioError(
            "another number of territories than in the file of districts",
            file=stated.origin.file,
            line=stated.origin.line or None,
            key="context.territories.count",
            found=describe(stated.value),
            allowed=f"{rows}, or no count beside districts",
        )


def read_districts(file: Path) -> Tree:
    """Read a CSV with a row for each district.

    Raises
    ------
    ScenarioError
        At the first fault of the header, or the first row with a gap, a name twice, or a number out
        of range.
    """
    name = displayed(file)
    rows = csv_rows(file)
    header = [column.strip().lower() for column in next(rows, (1, []))[1]]
    _check_header(header, name)
    columns: dict[str, list[Tree]] = {column: [] for column in header}
    lines: dict[str, int] = {}
    for line, row in rows:
        if any(field.strip() for field in row):
            _take(row, Origin(name, line, 1), columns, lines)
    if not lines:
        raise ScenarioError("no district", file=name, line=1, allowed="one row a district")
    whole, source = Origin(name, 1, 1), Source(source=f"file {file.name}")
    caseloads = {
        column.removeprefix(CASELOAD): Tree(values, whole, source=source)
        for column, values in columns.items()
        if column.startswith(CASELOAD)
    }
    content = {
        "file": Tree(file.name, whole),
        **{
            column: Tree(values, whole, source=source)
            for column, values in columns.items()
            if not column.startswith(CASELOAD)
        },
        "caseloads": Tree(dict(caseloads), whole, whole=True),
        "within_dispersion": Tree(
            WITHIN, whole, source=Source(source="assumed", grade="C", low=0.4, high=0.9)
        ),
    }
    return Tree(dict(content), whole, whole=True)


def _check_header(header: list[str], file: str) -> None:
    """Refuse a header that lacks a column, has one twice, or one that means nothing."""

    def wrong(reason: str, found: str, nearest: str | None = None) -> ScenarioError:
        return ScenarioError(
            reason,
            file=file,
            line=1,
            found=shorten(found) or "nothing",
            allowed=f"{', '.join(NEEDED)}; exposure, market_access, caseload_NAME if wanted",
            nearest=nearest,
        )

    if len(header) == 1 and ";" in header[0]:
        raise wrong("columns are separated by commas, numbers have decimal points", header[0])
    known = (*NEEDED, *SHARES)
    for column in header:
        if column not in known and not (column.startswith(CASELOAD) and column != CASELOAD):
            raise wrong("no column of districts", column, nearest_name(column, known))
        if header.count(column) > 1:
            raise wrong("a column twice", column)
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise wrong(f"no column {', '.join(missing)}", ", ".join(header))


def _take(
    row: list[str], at: Origin, columns: dict[str, list[Tree]], lines: dict[str, int]
) -> None:
    """Add one district to the columns."""

    def wrong(reason: str, found: str, allowed: str) -> ScenarioError:
        return ScenarioError(
            reason, file=at.file, line=at.line, found=shorten(found) or "nothing", allowed=allowed
        )

    if len(row) != len(columns):
        raise wrong("a row of another length", f"{len(row)} fields", f"{len(columns)}, as above")
    for column, field in zip(columns, (one.strip() for one in row), strict=True):
        value: Any = field
        if column == "name":
            value = _name(field, lines, at, wrong)
        elif not NUMBER.fullmatch(field):
            raise wrong(f"no number in the column {column}", field, _allowed(column))
        else:
            value = float(field)
            if not _is_possible(column, value):
                raise wrong(f"out of range in the column {column}", field, _allowed(column))
        columns[column].append(Tree(value, at))


def _name(field: str, lines: dict[str, int], at: Origin, wrong: Any) -> str:
    try:
        check_label(field)
    except ValueError as error:
        raise wrong(str(error), field, "a name of the district") from None
    if field in lines:
        raise wrong("a district twice", field, f"another name than that of line {lines[field]}")
    lines[field] = at.line
    return field


def _is_possible(column: str, value: float) -> bool:
    if column == "headcount":
        return 0.0 < value < 1.0
    if column in SHARES:
        return 0.0 <= value <= 1.0
    return 0.0 < value <= 1e9 if column == "families" else 0.0 <= value <= 1e9


def _allowed(column: str) -> str:
    if column == "headcount":
        return "a share above 0 and below 1 (45 % is 0.45)"
    if column in SHARES:
        return "a share from 0 to 1 (45 % is 0.45)"
    return "a number above 0" if column == "families" else "a number from 0"
