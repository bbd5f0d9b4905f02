"""Write the generated blocks of the pages from the scenario files.

python docs/generate.py                    after a scenario file changed
python docs/generate.py --evidence FILE    after one cites a new evidence record; FILE is the
                                           table of records (CSV: id, quantity, value, ...)
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from synergysim.scenario.errors import dotted
from synergysim.scenario.fields import Expected
from synergysim.scenario.listing import is_number, written
from synergysim.scenario.load import WORDS_ONLY, ResolvedPart, load_part
from synergysim.scenario.schema import SECTIONS
from synergysim.scenario.shipped import shipped_folder
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import Path as Key

DOCS = Path(__file__).resolve().parent
PACKAGE = DOCS.parent / "src" / "synergysim"
EVIDENCE_ID = re.compile(r"\bE\d-\d{3}\b")


def shipped(family: str) -> list[ResolvedPart]:
    """Load every shipped file of a family, in alphabetical order."""
    folder = shipped_folder("scenarios") / family
    return [load_part(path, family) for path in sorted(folder.glob("*.yaml"))]


def own_values(part: ResolvedPart) -> dict[Key, Provenance]:
    """Choose the values that a file states itself, not those of the file it extends."""
    return {
        path: item
        for path, item in part.provenance.items()
        if Path(item.file).stem == part.name and path[-1] not in WORDS_ONLY
    }


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def band(item: Provenance) -> str:
    """Write the band of a value, empty without one."""
    if item.low is None and item.high is None:
        return ""
    return " to ".join("…" if end is None else written(end) for end in (item.low, item.high))


def parameters() -> str:
    """Tabulate the numbers of every shipped file but the architectures, with their sources."""
    blocks = []
    for family in SECTIONS:
        if family == "architectures":
            continue
        expected = Expected(SECTIONS[family])
        for part in shipped(family):
            rows = []
            for path, item in own_values(part).items():
                meaning = expected.at(path)
                rows.append(
                    (
                        f"`{dotted(path)}`",
                        written(item.value),
                        "" if item.unit in (None, "1") else str(item.unit),
                        meaning.description if meaning is not None else "",
                        item.source or "",
                        item.grade or "",
                        band(item),
                    )
                )
            head = ("key", "value", "unit", "meaning", "source", "grade", "band")
            blocks.append(
                f"### {family}/{part.name}.yaml\n\n{part.part.title}.\n\n{table(head, rows)}"
            )
    return "\n\n".join(blocks)


def architectures() -> str:
    """Set the shipped architectures side by side, with the source of each number below."""
    parts = shipped("architectures")
    keys = list(dict.fromkeys(path for part in parts for path in part.provenance))
    rows, sources = [], []
    for path in keys:
        if path[-1] in WORDS_ONLY:
            continue
        found = [part.provenance.get(path) for part in parts]
        rows.append([f"`{dotted(path)}`", *("" if i is None else written(i.value) for i in found)])
        by_source: dict[tuple[str, str, str], list[str]] = {}
        for part, item in zip(parts, found, strict=True):
            if item is not None and is_number(item.value):
                stated = (item.source or "", item.grade or "", band(item))
                by_source.setdefault(stated, []).append(part.name)
        for stated, names in by_source.items():
            sources.append((f"`{dotted(path)}`", ", ".join(names), *stated))
    side_by_side = table(("key", *(part.name for part in parts)), rows)
    head = ("number", "in", "source", "grade", "band")
    return f"{side_by_side}\n\n{table(head, sources)}"


def conventions() -> str:
    """Tabulate the fixed numbers that stand in the code of the model itself."""
    stated = re.compile(r"^([A-Z][A-Z_, ]*) = ([0-9(][^#\n]*)  # (.+)$", flags=re.MULTILINE)
    documented = re.compile(
        r'^([A-Z][A-Z_]*) = ([0-9(][^#\n]*)\n"""(.+?)\.?"""$', flags=re.MULTILINE
    )
    rows = []
    for room in ("agents", "world", "institutions"):
        for path in sorted((PACKAGE / room).glob("*.py")):
            text = path.read_text(encoding="utf-8")
            for names, values, meaning in stated.findall(text) + documented.findall(text):
                if '"' not in values:
                    rows.append((f"`{names}`", values.strip(), meaning, f"`{room}/{path.name}`"))
    return table(("name", "value", "meaning", "code"), rows)


def citations() -> dict[str, list[str]]:
    """List, by evidence id, the values of shipped files whose source names it."""
    found: dict[str, list[str]] = {}
    for family in SECTIONS:
        for part in shipped(family):
            for path, item in own_values(part).items():
                for name in EVIDENCE_ID.findall(f"{item.source or ''} {item.note or ''}"):
                    found.setdefault(name, []).append(f"{family}/{part.name}: `{dotted(path)}`")
    return dict(sorted(found.items()))


def uses() -> str:
    """Tabulate which values rest on which record."""
    return table(
        ("id", "cited by"), ((name, "; ".join(keys)) for name, keys in citations().items())
    )


def records(evidence: Path) -> str:
    """Tabulate the cited records from a table of evidence."""
    rows = []
    with evidence.open(encoding="utf-8", newline="") as file:
        given = {row["id"]: row for row in csv.DictReader(file)}
    for name in citations():
        row = given[name]
        value = row["value"]
        if row["low"] or row["high"]:
            value += f" [{row['low'] or '…'}; {row['high'] or '…'}]"
        source = f"[{row['source']}]({row['url']})" if row["url"] else row["source"]
        known = row["population"] not in ("", "as above")
        about = f"{row['quantity']}, {row['population']}" if known else row["quantity"]
        rows.append(
            (name, row["country"], about, value, row["unit"], row["year"], row["grade"], source)
        )
    head = (
        "id",
        "place",
        "quantity and population",
        "value [range]",
        "unit",
        "year",
        "grade",
        "source",
    )
    return table(head, rows)


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "odd.md": {
        "conventions": conventions,
        "architectures": architectures,
        "parameters": parameters,
    },
    "evidence.md": {"uses": uses},
}
"""Page -> generated block -> what writes it."""


def with_block(text: str, name: str, content: str) -> str:
    """Put content between the marks of a block."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the page has no block {name!r}")
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def page(name: str) -> str:
    """Return a page as it should be."""
    text = (DOCS / name).read_text(encoding="utf-8")
    for block, write in BLOCKS[name].items():
        text = with_block(text, block, write())
    return text


def main() -> None:
    """Rewrite the pages."""
    parser = argparse.ArgumentParser(description="Write the generated blocks of the pages.")
    parser.add_argument("--evidence", type=Path, help="table of evidence records, CSV")
    arguments = parser.parse_args()
    for name in BLOCKS:
        (DOCS / name).write_text(page(name), encoding="utf-8")
    if arguments.evidence is not None:
        evidence_page = DOCS / "evidence.md"
        text = with_block(
            evidence_page.read_text(encoding="utf-8"), "records", records(arguments.evidence)
        )
        evidence_page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
