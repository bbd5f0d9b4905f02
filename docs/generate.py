"""Write the generated blocks of the pages from the scenario files and the registry of outcomes.

python docs/generate.py                    after a scenario file changed
python docs/generate.py --evidence FILE    after one cites a new evidence record; FILE is the
                                           table of records (CSV: id, quantity, value, ...)
python docs/generate.py --calibrations FOLDER  after `synergysim calibrate`; FOLDER is where its
                                           results are
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from synergysim.calibration.ensemble import (
    FROM_MIDDLE,
    default_row,
    ensemble_path,
    uncertain_numbers,
)
from synergysim.calibration.load_problem import load_calibration
from synergysim.figures import FIGURES, OF_A_RUN, OF_SWEEPS, Entry
from synergysim.figures.labels import load_labels
from synergysim.household.fields import STATE, TRAITS
from synergysim.outcomes.documentation import (
    OF_COLUMN,
    OF_OUTCOME,
    column_rows,
    families,
    outcome_rows,
)
from synergysim.outcomes.tables import TABLES
from synergysim.scenario.errors import dotted
from synergysim.scenario.listing import is_number, written
from synergysim.scenario.load import WORDS_ONLY, ResolvedPart, load_part, load_scenario
from synergysim.scenario.parts import SECTIONS
from synergysim.scenario.place_choice import PlaceChoice
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import KeyPath

DOCS = Path(__file__).resolve().parent
PACKAGE = DOCS.parent / "src" / "synergysim"
FEW = 30
"""Accepted sets below which the page says that they are few."""

EVIDENCE_ID = re.compile(r"\bE\d-\d{3}\b")


def shipped(family: str) -> list[ResolvedPart]:
    """Load every shipped file of a family, in alphabetical order."""
    folder = shipped_folder("scenarios") / family
    return [load_part(path, family) for path in sorted(folder.glob("*.yaml"))]


def own_values(part: ResolvedPart) -> dict[KeyPath, Provenance]:
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
        blocks.append(f"## {family.capitalize()}")
        for part in shipped(family):
            rows = []
            for path, item in own_values(part).items():
                stated = (item.source or "", item.grade or "", band(item))
                rows.append((*explained(path, item, expected, path), *stated))
            head = ("key", "value", "unit", "meaning", "source", "grade", "band")
            base = extended(family, part.name)
            about = f"{part.part.title}." + (f" Extends `{base}`." if base else "")
            blocks.append(f"### {family}/{part.name}.yaml\n\n{about}\n\n{table(head, rows)}")
    return "\n\n".join(blocks)


def explained(
    path: KeyPath, item: Provenance, expected: Expected, key: KeyPath
) -> tuple[str, str, str, str]:
    """Name a value, and state its unit and its meaning by the schema."""
    meaning = expected.at(path)
    return (
        f"`{dotted(key)}`",
        written(item.value),
        "" if item.unit in (None, "1") else str(item.unit),
        meaning.description if meaning is not None else "",
    )


def extended(family: str, name: str) -> str:
    """Name the file that a shipped file extends, if it does."""
    path = shipped_folder("scenarios") / family / f"{name}.yaml"
    return str(yaml.safe_load(path.read_text(encoding="utf-8")).get("extends", ""))


def household_fields() -> str:
    """Tabulate the state and the traits of a household."""
    rows = [
        (f"`{column.name}`", kind, column.unit, column.meaning)
        for kind, columns in (("state", STATE), ("trait", TRAITS))
        for column in columns
    ]
    return table(("field", "kind", "unit", "meaning"), rows)


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
    """Tabulate the constants in the code of the model."""
    stated = re.compile(r"^([A-Z][A-Z_, ]*) = ([0-9(][^#\n]*)  # (.+)$", flags=re.MULTILINE)
    documented = re.compile(
        r'^([A-Z][A-Z_]*) = ([0-9(][^#\n]*)\n"""(.+?)\.?"""$', flags=re.MULTILINE
    )
    rows = []
    for package in ("household", "world", "agents", "institutions"):
        for path in sorted((PACKAGE / package).glob("*.py")):
            text = path.read_text(encoding="utf-8")
            for names, values, meaning in stated.findall(text) + documented.findall(text):
                if '"' not in values:
                    rows.append((f"`{names}`", values.strip(), meaning, f"`{package}/{path.name}`"))
    return table(("name", "value", "meaning", "code"), rows)


def streams() -> str:
    """Tabulate the streams of random numbers, with what the draws of each are."""
    stated = re.compile(r"^    ([A-Z_]+) = (\d+)  # (.+)$", flags=re.MULTILINE)
    found = stated.findall((PACKAGE / "streams.py").read_text(encoding="utf-8"))
    return table(("stream", "number", "draws"), ((f"`{n}`", i, what) for n, i, what in found))


def citations() -> dict[str, dict[str, list[str]]]:
    """List, by evidence id and shipped file, the values whose source names it."""
    found: dict[str, dict[str, list[str]]] = {}

    def cited(text: str, file: str, key: str) -> None:
        for name in EVIDENCE_ID.findall(text):
            keys = found.setdefault(name, {}).setdefault(file, [])
            if key not in keys:
                keys.append(key)

    for family in SECTIONS:
        for part in shipped(family):
            for path, item in own_values(part).items():
                text = f"{item.source or ''} {item.note or ''}"
                cited(text, f"{family}/{part.name}", dotted(path))
    scenarios = shipped_folder("scenarios")
    for folder in (scenarios / "calibrations", scenarios / "cases", shipped_folder("experiments")):
        for path in sorted(folder.glob("*.yaml")):
            for key, text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
                cited(text, f"{folder.name}/{path.stem}", key)
    return dict(sorted(found.items()))


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text below a value of a YAML file, with the key of the value that it is about."""
    if isinstance(value, dict):
        for name, below in value.items():
            about = key if isinstance(below, str) and key else f"{key}.{name}".lstrip(".")
            yield from texts(below, about)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, key)
    elif isinstance(value, str):
        yield key, value


def uses() -> str:
    """Tabulate which values rest on which record."""
    return table(
        ("id", "cited by"),
        (
            (
                name,
                "; ".join(
                    f"{file}: {', '.join(f'`{key}`' for key in keys)}"
                    for file, keys in files.items()
                ),
            )
            for name, files in citations().items()
        ),
    )


def named_records() -> list[str]:
    """List every record that a shipped file cites, or a page names in its text."""
    found = set(citations())
    for path in shipped_folder("scenarios").rglob("*.yaml"):
        found |= set(EVIDENCE_ID.findall(path.read_text(encoding="utf-8")))
    for path in DOCS.glob("*.md"):
        without_table = re.sub(
            r"<!-- begin records -->.*<!-- end records -->",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        found |= set(EVIDENCE_ID.findall(without_table))
    return sorted(found)


def records(evidence: Path) -> str:
    """Tabulate the records that files cite and pages name, from a table of evidence."""
    rows = []
    with evidence.open(encoding="utf-8", newline="") as file:
        config = {row["id"]: row for row in csv.DictReader(file)}
    for name in named_records():
        row = config[name]
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


def ensembles() -> str:
    """Tabulate acceptance, coverage of the bands and the default's place in each ensemble."""
    folder = shipped_folder("scenarios") / "calibrations"
    rows = []
    for problem in map(load_calibration, sorted(path.stem for path in folder.glob("*.yaml"))):
        stored = pd.read_csv(ensemble_path(problem))
        bands = uncertain_numbers(problem.start, problem.paths)
        covered = {
            path: float(np.ptp(stored[path])) / (high - low) for path, (low, high) in bands.items()
        }
        least = min(covered, key=covered.__getitem__)
        sets, drawn = len(stored), int(stored["draw"].max()) + 1
        farthest = float(stored[FROM_MIDDLE][default_row(problem, stored)])
        rows.append(
            (
                f"`{problem.config.writes}`",
                f"{sets}, fewer than 30" if sets < FEW else str(sets),
                f"{sets / drawn:.0%} of {drawn}".replace("%", " %"),
                str(len(bands)),
                f"{float(np.median(list(covered.values()))):.0%}".replace("%", " %"),
                f"{covered[least]:.0%} (`{least}`)".replace("%", " %"),
                f"{farthest:.2f}" if farthest <= 1.0 else f"**{farthest:.2f}**",
            )
        )
    head = (
        "context",
        "accepted sets",
        "acceptance",
        "numbers drawn",
        "median coverage",
        "least coverage",
        "default from the middle (at most 1)",
    )
    return table(head, rows)


def fits(results: Path) -> str:
    """Tabulate the stored reports of the shipped calibrations."""
    folder = shipped_folder("scenarios") / "calibrations"
    paths = [results / f"calibrate-{path.stem}" / "report.json" for path in folder.glob("*.yaml")]
    found = [json.loads(path.read_text("utf-8")) for path in sorted(paths) if path.is_file()]
    if not found:
        raise ValueError(f"{results} holds no report: run `synergysim calibrate NAME`")
    return "\n\n".join(fit(report) for report in found)


def fit(report: dict[str, Any]) -> str:
    """Tabulate one report: parameters, moments and checks, slopes."""

    def number(value: float | None, digits: int = 3) -> str:
        return "" if value is None else written(float(f"{value:.{digits}g}"))

    about, parameters = report["about"], report["parameters"]
    names = [row["parameter"] for row in parameters]
    values = [
        (
            f"`{row['parameter']}`",
            number(row["start"], 4),
            number(row["fitted"], 4),
            f"{number(row['low'])} to {number(row['high'])}",
            "" if row["noise"] is None else f"{100 * row['noise']:.2g} %",
            f"`{row['held_by']}`",
            "at a bound" if row["at_bound"] else "",
        )
        for row in parameters
    ]
    moments = [
        (
            f"`{row['moment']}`",
            row["kind"],
            number(row["target"]),
            number(row["achieved"]),
            number(row["standard_error"], 2),
            f"{row['distance']:+.2f} tolerances of {number(row['tolerance'])}"
            if row["kind"] == "fitted"
            else f"band {number(row['low'])} to {number(row['high'])}",
            "hit" if row["met"] else "**miss**",
            row["source"],
            row["grade"],
        )
        for row in report["moments"]
    ]
    fitted = {row["moment"] for row in report["moments"] if row["kind"] == "fitted"}
    slopes = [
        (f"`{row['moment']}`", *(number(row[name]) for name in names))
        for row in report["slopes"]
        if row["moment"] in fitted
    ]
    words = (
        f"{about['replications']} populations of {about['households']:,} households;"
        f" {about['steps']} steps, {about['ended']}."
        f" Condition number {number(report['condition']) or 'infinite'}."
    )
    head = ("moment", "", "target", "achieved", "s.e.", "distance or band", "", "source", "grade")
    return "\n\n".join(
        [
            f"### {report['title']}",
            words,
            table(("parameter", "start", "fitted", "bounds", "noise", "held by", ""), values),
            table(head, moments),
            table(("slope of", *(f"`{name}`" for name in names)), slopes),
        ]
    )


def outcomes(family: str) -> str:
    """Tabulate the outcomes of a family."""
    rows = ([linked(cell) for cell in row] for row in outcome_rows(family))
    return table(OF_OUTCOME, rows)


def linked(text: str) -> str:
    """Turn names of pages into links."""
    return re.sub(r"docs/([\w-]+)\.md", r"[\1](\1.md)", text)


def tables() -> str:
    """Tabulate the columns of every table."""
    return "\n\n".join(
        f"## `{name}`\n\nA row is {found.row}. Written by: {found.written_by}.\n\n"
        + table(OF_COLUMN, column_rows(name))
        for name, found in TABLES.items()
    )


OF_COMMANDS: Mapping[str, Mapping[str, Entry]] = {
    "`synergysim compare`": FIGURES,
    "`synergysim sweep` and `synergysim levers`": OF_SWEEPS,
    "`synergysim run`": OF_A_RUN,
}
"""Figures by the command that draws them."""


def figures() -> str:
    """Tabulate the figures: what each shows, how it is drawn, and from which tables."""
    blocks = []
    for command, found in OF_COMMANDS.items():
        rows = [
            (f"`{name}`", *told(name), ", ".join(f"`{table}`" for table in entry.tables))
            for name, entry in found.items()
        ]
        blocks.append(f"## {command}\n\n" + table(("figure", "shows", "drawn as", "from"), rows))
    return "\n\n".join(blocks)


def told(name: str) -> tuple[str, str]:
    """Say what a figure shows and how it is drawn, as its file and its description do."""
    about = (import_module(f"synergysim.figures.{name}").__doc__ or "").splitlines()[0]
    texts = load_labels("en").texts
    described = texts[min(key for key in texts if key.startswith(f"{name}.alt"))]
    drawn = re.split(r" \(|: |\. |, a panel|, one per| from \{| of \{", described)[0]
    return about, re.sub(r"\{\w+\} ", "", drawn)


def gallery() -> str:
    """Show a picture of every figure, with what it answers and the command that makes it."""
    pictured, blocks = record(), []
    for command, found in OF_COMMANDS.items():
        blocks.append(f"## {command}")
        for name in found:
            (about, _), row = told(name), pictured[name]
            count, households = (int(row[key]) for key in ("replications", "households"))
            runs = "one run" if count == 1 else f"{count} replications"
            blocks += [
                f"### {name.replace('_', ' ').capitalize()}",
                f"{about}",
                f"![{row['alternative']}]({row['picture']})",
                f"[`{name}`](figures.md#{anchor(command)}) by `{row['command']}`. Picture: {runs}"
                f" of {households:,} households.",
            ]
    return "\n\n".join(blocks)


def anchor(heading: str) -> str:
    """Give the name of a heading in a link."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def record() -> dict[str, dict[str, str]]:
    """Read which picture each figure has, as docs/draw_gallery.py left it."""
    with (DOCS / "images" / "gallery" / "pictures.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row for row in csv.DictReader(file)}


def frames() -> str:
    """Tabulate what the modelled places of every case represent."""
    return table(("case", "frame"), ((f"`{name}`", frame) for name, frame in framed().items()))


def framed() -> dict[str, str]:
    """Frames by case; a case that extends another and keeps its frame is not repeated."""
    found: dict[str, str] = {}
    for path in sorted((shipped_folder("scenarios") / "cases").glob("*.yaml")):
        own = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "frame" in own:
            found[path.stem] = own["frame"].strip()
    return found


def stages() -> str:
    """Tabulate the geographic stage of every programme of the cases that state a frame."""
    rows = []
    for case in framed():
        loaded = load_scenario(case)
        for name, programme in loaded.scenario.programmes.items():
            choice = programme.targeting.places
            if choice is None:
                rows.append((f"`{case}`", f"`{name}`", "all", "", ""))
                continue
            at: tuple[str, ...] = ("programmes", name, "targeting", "places")
            later = sorted(choice.roll_out, key=lambda stage: choice.roll_out[stage].date)
            paths = [(*at, "share"), *((*at, "roll_out", stage, "share") for stage in later)]
            items = [loaded.provenance[path] for path in paths]
            dates = [programme.start, *(choice.roll_out[stage].date for stage in later)]
            shares = [f"{written(i.value)} ({d})" for i, d in zip(items, dates, strict=True)]
            sources = dict.fromkeys(f"{item.source} ({item.grade})" for item in items)
            rows.append(
                (
                    f"`{case}`",
                    f"`{name}`",
                    ", ".join(shares),
                    _chosen_by(choice),
                    "; ".join(sources),
                )
            )
    return table(("case", "programme", "share of places", "chosen by", "source (grade)"), rows)


def _chosen_by(choice: PlaceChoice) -> str:
    limited = f", among the places of `{choice.among}`" if choice.among is not None else ""
    return f"{choice.choose_by}{limited}"


def caseloads() -> str:
    """Tabulate published and delivered ratios of caseloads."""
    with (DOCS / "caseload-ratios.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    head = (
        "case",
        "ratio",
        "kind",
        "area",
        "counted in",
        "published",
        "band",
        "delivered (range)",
        "grade",
        "source",
        "use",
    )
    shown = []
    for row in rows:
        dates = dict.fromkeys((row["numerator_date"], row["denominator_date"]))
        shown.append(
            (
                f"`{row['case']}`",
                row["ratio"],
                row["kind"],
                row["area"],
                " over ".join(dates),
                row["published"] or "none",
                f"{row['low']} to {row['high']}",
                f"{row['delivered']} ({row['delivered_low']} to {row['delivered_high']})",
                row["grade"],
                row["source"],
                row["use"],
            )
        )
    return table(head, shown)


def spread() -> str:
    """Tabulate how much places differ in poverty at the start of every case."""
    with (DOCS / "place-spread.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (
                f"`{row['case']}`",
                row["places"],
                f"{row['spread']} ({row['spread_low']} to {row['spread_high']})",
            )
            for row in csv.DictReader(file)
        ]
    return table(("case", "modelled places", "standard deviation in points (range)"), rows)


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "odd.md": {
        "household fields": household_fields,
        "streams": streams,
        "conventions": conventions,
        "architectures": architectures,
    },
    "parameters.md": {"parameters": parameters},
    "evidence.md": {"uses": uses},
    "measures.md": {family: partial(outcomes, family) for family in families()},
    "tables.md": {"tables": tables},
    "figures.md": {"figures": figures},
    "gallery.md": {"gallery": gallery},
    "calibration.md": {"ensembles": ensembles},
    "places.md": {"frames": frames, "stages": stages, "caseloads": caseloads, "spread": spread},
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
    parser.add_argument("--calibrations", type=Path, help="folder with results of calibrations")
    arguments = parser.parse_args()
    for name in BLOCKS:
        (DOCS / name).write_text(page(name), encoding="utf-8")
    if arguments.evidence is not None:
        rewrite("evidence.md", "records", records(arguments.evidence))
    if arguments.calibrations is not None:
        rewrite("calibration.md", "fits", fits(arguments.calibrations))


def rewrite(name: str, block: str, content: str) -> None:
    """Put content into a block that needs more than the scenario files."""
    path = DOCS / name
    path.write_text(with_block(path.read_text("utf-8"), block, content), encoding="utf-8")


if __name__ == "__main__":
    main()
