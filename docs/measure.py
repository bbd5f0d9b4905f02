"""Write the measured blocks of docs/four-arms.md: `make numbers` does all of it.

python docs/measure.py RESULTS    RESULTS holds what `synergysim compare four-arms-...` found, and
                                  in `arms-over-worlds/` what it found with the options of WORLDS
python docs/measure.py RESULTS --worlds    instead: the table over worlds alone
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import results_folder
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.four_arms import LIST
from synergysim.experiments.local_multiplier import multiplier
from synergysim.scenario.load import load_part
from synergysim.scenario.presets import shipped_folder
from synergysim.world.basins import basins, without_trap

spec = importlib.util.spec_from_file_location("generate", Path(__file__).with_name("generate.py"))
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)

CONTEXTS = (
    "colombia",
    "ethiopia",
    "ethiopia-psnp-districts",
    "lesotho",
    "mali",
    "mexico",
    "peru",
    "reference",
)
PUBLISHED_MULTIPLIERS = {
    "ethiopia": ("E4-001 2.52 (closed village), E4-003 1.35 (town)", "E4-002 1.84, E4-004 1.26"),
    "ethiopia-psnp-districts": ("E4-001 2.52", "E4-002 1.84"),
    "lesotho": ("E4-007 2.23 (2.08 to 2.44)", "E4-008 1.36 (1.25 to 1.45)"),
}
PRIOR = ("none", "E4-023 1.3 (1.05 to 1.8), a prior")

OUTCOMES = {
    "assets": ("assets, PPP$", 1.0, 0),
    "above_threshold": ("above the threshold, points", 100.0, 1),
    "share_high": ("better technology, points", 100.0, 1),
    "earned_income": ("earned income, PPP$ a day", 1.0, 3),
    "farm_income": ("farm income, PPP$ a day", 1.0, 3),
    "consumption": ("consumption, PPP$ a day", 1.0, 3),
    "savings": ("savings, PPP$", 1.0, 1),
    "hungry": ("months of food shortage a year", 12.0, 2),
    "attendance": ("attendance, points", 100.0, 2),
}
COLUMNS = ("social", "productive", "both", "productive, given social", "synergy")
MONTHS = (36, 72)

WORLDS = "--worlds 10 --households 600 --replications 4"
"""Options of the runs over other sets of assumptions; `make numbers` has the same."""

OVER = "arms-over-worlds"
"""Folder of those runs, below the results."""

SHOWN = ("assets", "above_threshold", "earned_income", "consumption", "hungry")
CONTRASTS = ("both", "productive, given social", "synergy")


def experiments() -> Iterator[str]:
    """Names of the shipped four-arm experiments."""
    for path in sorted(shipped_folder("experiments").glob("four-arms-*.yaml")):
        yield path.stem


def found_in(results: Path, name: str) -> Path:
    """Folder that holds what an experiment found, as it is shipped.

    Raises
    ------
    FileNotFoundError
        If it was not run with the present version.
    """
    folder = results_folder(load_experiment(name), results)
    if not (folder / "effects.csv").is_file():
        raise FileNotFoundError(f"{name} was not run: synergysim compare {name}")
    return folder


def signed(value: float, scale: float, digits: int) -> str:
    """Write an effect with its sign."""
    return f"{scale * value:+.{digits}f}"


def effects(results: Path) -> str:
    """Tabulate effects and synergy of every experiment."""
    blocks = []
    for name in experiments():
        table = pd.read_csv(found_in(results, name) / "effects.csv")
        rows = []
        for month in MONTHS:
            for outcome, (title, scale, digits) in OUTCOMES.items():
                part = table[(table["outcome"] == outcome) & (table["month"] == month)]
                if part.empty:
                    continue
                by = part.set_index("contrast")
                cells = [f"year {month // 12}", title, f"{scale * part['none'].iloc[0]:.{digits}f}"]
                for column in COLUMNS:
                    row = by.loc[column]
                    half = scale * (row["high"] - row["low"]) / 2
                    star = "\\*" if row["low"] > 0 or row["high"] < 0 else ""
                    cells.append(f"{signed(row['effect'], scale, digits)}{star} ±{half:.{digits}f}")
                rows.append(cells)
        head = ["", "listed families", "none", *COLUMNS]
        title = load_experiment(name).title
        blocks.append(f"### {title}\n\n{generate.table(head, rows)}")
    return "\n\n".join(blocks)


def over_worlds(results: Path) -> str:
    """Tabulate effects with both uncertainties: chance, and the range over sets of assumptions."""
    words = WORLDS.split()
    sizes = {
        words[at].removeprefix("--"): int(words[at + 1])
        for at in range(0, len(words), 2)
        if words[at] != "--worlds"
    }
    rows = []
    for name in experiments():
        folder = results_folder(load_experiment(name, sizes), results / OVER)
        path = folder / "world_effects.csv"
        if not path.is_file():
            raise FileNotFoundError(f"{name} was not run: synergysim compare {name} {WORLDS}")
        table = pd.read_csv(path)
        table = table[(table["month"] == MONTHS[-1]) & (table["since"] == LIST)]
        for outcome in SHOWN:
            title, scale, digits = OUTCOMES[outcome]
            by = table[table["outcome"] == outcome].set_index("contrast")
            cells = [name.removeprefix("four-arms-"), title]
            for contrast in CONTRASTS:
                row = by.loc[contrast]
                half = scale * (row["high"] - row["low"]) / 2
                ends = (signed(row[end], scale, digits) for end in ("world_low", "world_high"))
                counts = "/".join(str(int(row[key])) for key in ("above", "below", "undecided"))
                effect = f"{signed(row['effect'], scale, digits)} ±{half:.{digits}f}"
                cells.append(f"{effect}; {' to '.join(ends)}; {counts}".replace("-", "−"))
            rows.append(cells)
    return str(generate.table(["case", "year 6, listed families", *CONTRASTS], rows))


def number(value: object) -> str:
    """Write a number, or a dash where there is none."""
    return "-" if pd.isna(value) else f"{float(str(value)):.2f}"


def published(results: Path) -> str:
    """Tabulate published effects beside simulated ones."""
    rows = []
    for name in experiments():
        path = found_in(results, name) / "published.csv"
        if not path.is_file():
            continue  # it names no published effect
        for _, row in pd.read_csv(path).iterrows():
            band = (
                ""
                if pd.isna(row["published_low"])
                else f" ({row['published_low']:g} to {row['published_high']:g})"
            )
            verdict = {"True": "inside", "False": "outside"}.get(str(row["inside"]), "no range")
            rows.append(
                [
                    name.removeprefix("four-arms-"),
                    row["source"],
                    row["grade"],
                    row["contrast"],
                    f"{row['outcome']}, month {row['month']}, {row['scale']}",
                    f"{row['published']:g}{band}",
                    f"{number(row['simulated'])} ({number(row['low'])} to {number(row['high'])})",
                    verdict,
                    "yes" if row["used"] else "no",
                    "" if pd.isna(row["note"]) else row["note"],
                ]
            )
    head = [
        "case",
        "record",
        "grade",
        "effect",
        "outcome",
        "published",
        "simulated",
        "verdict",
        "used to choose a value",
        "note",
    ]
    return str(generate.table(head, rows))


def multipliers() -> str:
    """Measure the local income multiplier of every context."""
    rows = []
    for name in CONTEXTS:
        table = multiplier(load_part(name, "contexts").part).set_index("kind")
        cells = [name]
        for kind, record in zip(
            ("nominal", "real"), PUBLISHED_MULTIPLIERS.get(name, PRIOR), strict=True
        ):
            row = table.loc[kind]
            cells += [f"{row['multiplier']:.2f} ({row['low']:.2f} to {row['high']:.2f})", record]
        rows.append(cells)
    return str(generate.table(["context", "nominal", "published", "real", "published"], rows))


def traps() -> str:
    """Measure basins and both controls of every context."""
    rows = []
    for name in CONTEXTS:
        context = load_part(name, "contexts").part
        found = basins(context).summary()
        cells = [
            name,
            f"{found['bistable']:.2f}",
            f"{found['only_high']:.2f}",
            f"{found['only_low']:.2f}",
            f"{found['threshold_low']:.0f} / {found['threshold']:.0f} /"
            f" {found['threshold_high']:.0f}",
        ]
        for forced in (False, True):
            control = basins(without_trap(context, forced_sales=forced)).summary()
            cells.append(f"{control['ratio']:.3f}; {control['diverging']:.3f}")
        rows.append(cells)
    head = [
        "context",
        "bistable",
        "only high",
        "only low",
        "threshold PPP$, quartiles",
        "F = 0, no forced sales: ratio; apart",
        "F = 0: ratio; apart",
    ]
    return str(generate.table(head, rows))


def main() -> None:
    """Rewrite the measured blocks."""
    parser = argparse.ArgumentParser(description="Write the measured blocks of four-arms.md.")
    parser.add_argument("results", type=Path, help="folder with results of the experiments")
    parser.add_argument("--worlds", action="store_true", help="the table over worlds alone")
    asked = parser.parse_args()
    results = asked.results
    generate.rewrite("four-arms.md", "worlds", over_worlds(results))
    if asked.worlds:
        return
    generate.rewrite("four-arms.md", "effects", effects(results))
    generate.rewrite("four-arms.md", "published", published(results))
    generate.rewrite("four-arms.md", "multipliers", multipliers())
    generate.rewrite("four-arms.md", "basins", traps())


if __name__ == "__main__":
    main()
