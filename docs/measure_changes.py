"""Write docs/changes-0.2.md: each mechanism of 0.2 and the headline, alone and cumulatively.

python docs/measure_changes.py                       write the list of mechanisms
python docs/measure_changes.py --run RESULTS         run what is not there yet, and write all of it
    [--cases NAME ...] [--replications N] [--households N] [--workers N]

`experiments/changes-0.2.csv` names the mechanisms in the order in which they are added. Its column
`before` holds the values, path=value;path=value, with which a mechanism works as in 0.1.0; a row
with the name of a case holds what is said of that case alone. A mechanism without them does not
exist yet. One with values in the column `on` is built and works as in 0.1.0 wherever it is shipped;
it is listed and not run, as is one whose switch is no setting of the reference architecture. A run
that was stopped is continued by the same command.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import Experiment, load_experiment
from synergysim.experiments.first_screen import first_screen
from synergysim.experiments.references import NO_PROGRAMMES, references_of
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe, nearest_name
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

spec = importlib.util.spec_from_file_location("generate", Path(__file__).with_name("generate.py"))
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)

PAGE = "changes-0.2.md"
COLUMNS = ("mechanism", "part", "title", "case", "before", "on")
EVERY = "*"
CASES = {
    "colombia-fest-unidos": "architectures-colombia-fest-unidos",
    "colombia-ppp": "architectures-colombia-ppp",
    "ethiopia-psnp-in-sct": "architectures-ethiopia-psnp-in-sct",
    "lesotho": "architectures-lesotho",
    "mali-nioro-cash-plus": "architectures-mali-nioro-cash-plus",
    "mexico-proinpro": "architectures-mexico-proinpro",
    "peru-juntos-haku-winay": "architectures-peru-juntos-haku-winay",
}
BEFORE, ALONE, TOGETHER = "as in 0.1.0", "alone", "cumulative"
FOLLOWED = ("integrated", "coordinated-institutions")
"""Architectures whose difference from independent programmes is shown for every step."""
SHOWN = {
    ("poor", "on_list_both"): ("both at once, % of the poor", 100.0, 1),
    ("poor", "on_list_both_by_chance"): ("by chance, %", 100.0, 1),
    ("poor", "income"): ("income of the poor, PPP$ a day", 1.0, 3),
    ("poor", "earned_income"): ("of it earned", 1.0, 3),
    ("all", "lifted_per_executed"): ("lifted per million executed", 1.0, 1),
    ("all", "lifted_per_voted"): ("per million approved", 1.0, 1),
    ("all", "gap_closed_per_executed"): ("gap closed per PPP$ executed", 1.0, 3),
    ("all", "gap_closed_per_voted"): ("per PPP$ approved", 1.0, 3),
    ("poor", "above_half_line"): ("above half the line in the shock year, %", 100.0, 1),
    ("all", "executed_share"): ("executed, % of the budget approved", 100.0, 1),
}
NOT_YET = "does not exist yet"
NOT_IN_REFERENCE = "built; the reference architecture has no such setting"
OFF = "built, switched off where it is shipped"


@dataclass(frozen=True)
class Change:
    """A mechanism, and by case the values with which it works as in 0.1.0.

    The values with which it works, if it is shipped as in 0.1.0, are in ``on``.
    """

    name: str
    part: str
    title: str
    before: Mapping[str, Mapping[str, Any]]
    on: Mapping[str, Mapping[str, Any]]

    def of(self, case: str) -> dict[str, Any]:
        """Values for a case; its own win."""
        return {**self.before.get(EVERY, {}), **self.before.get(case, {})}

    @property
    def state(self) -> str:
        """What the tables say of it where it is not run."""
        if self.on:
            return OFF
        return NOT_IN_REFERENCE if self.before else NOT_YET


@dataclass(frozen=True)
class Step:
    """A set of mechanisms that work as in 0.2, all others being as in 0.1.0."""

    kind: str
    name: str
    on: frozenset[str]


def load_changes(path: Path | None = None) -> list[Change]:
    """Read the mechanisms, in the order of the file.

    Raises
    ------
    ScenarioError
        At a row that is not written as it must be.
    """
    place = path or shipped_folder("experiments") / "changes-0.2.csv"
    found: dict[str, Change] = {}
    for number, fields in list(csv_rows(place))[1:]:
        row = dict(zip(COLUMNS, fields, strict=False))

        def fault(
            what: str, value: str, allowed: str, known: Sequence[str] = (), line: int = number
        ) -> ScenarioError:
            near = nearest_name(value, known) if known else None
            return ScenarioError(
                what,
                file=displayed(place),
                line=line,
                found=describe(value),
                allowed=allowed,
                nearest=near,
            )

        if len(fields) != len(COLUMNS):
            raise fault("not a mechanism", ",".join(fields), ", ".join(COLUMNS))
        if row["case"] not in (EVERY, *CASES):
            raise fault("no such case", row["case"], f"{EVERY} or {', '.join(CASES)}", [*CASES])
        stated = {}
        for column in ("before", "on"):
            try:
                stated[column] = _values(row[column])
            except (ValueError, yaml.YAMLError):
                raise fault("no values", row[column], "path=value;path=value") from None
        if not set(stated["on"]) <= set(stated["before"]):
            raise fault("values without those of 0.1.0", row["on"], row["before"] or "nothing")
        known = found.get(row["mechanism"])
        before, on = (dict(known.before), dict(known.on)) if known is not None else ({}, {})
        if row["case"] in before:
            raise fault("a mechanism twice for one case", row["mechanism"], "once for each case")
        before |= {row["case"]: stated["before"]} if stated["before"] else {}
        on |= {row["case"]: stated["on"]} if stated["on"] else {}
        found[row["mechanism"]] = Change(row["mechanism"], row["part"], row["title"], before, on)
    return list(found.values())


def _values(text: str) -> dict[str, Any]:
    """Read path=value;path=value."""
    pairs = [pair.split("=", 1) for pair in text.split(";") if pair.strip()]
    return {key.strip(): yaml.safe_load(value) for key, value in pairs}


def existing(changes: Sequence[Change], experiment: Experiment, case: str) -> list[Change]:
    """Mechanisms that work in a case and can be switched off in it."""
    tree = experiment.variants[experiment.reference].tree
    working = [one for one in changes if not one.on]
    return [one for one in working if any(_has(tree, path) for path in one.of(case))]


def _has(tree: Mapping[str, Any], path: str) -> bool:
    place: Any = tree
    for key in path.split("."):
        if not isinstance(place, Mapping) or key not in place:
            return False
        place = place[key]
    return True


def steps_of(changes: Sequence[Change]) -> list[Step]:
    """As in 0.1.0; each mechanism alone; the first, the first two, and so on to all."""
    names = [one.name for one in changes]
    alone = [Step(ALONE, name, frozenset([name])) for name in names]
    together = [
        Step(TOGETHER, name, frozenset(names[: place + 1])) for place, name in enumerate(names)
    ]
    return [Step(BEFORE, "", frozenset()), *alone, *together]


def without(experiment: Experiment, changes: Sequence[Change], case: str) -> Experiment:
    """The experiment with some mechanisms as in 0.1.0, as far as a variant has their place."""
    values = {path: value for one in changes for path, value in one.of(case).items()}
    variants = {
        name: found.replace({path: v for path, v in values.items() if _has(found.tree, path)})
        for name, found in experiment.variants.items()
    }
    return replace(experiment, variants=variants)


Run = Callable[[Experiment], pd.DataFrame]


def measure(case: str, experiment: Experiment, changes: Sequence[Change], run: Run) -> pd.DataFrame:
    """Run every step of a case; steps with the same mechanisms are run once."""
    present = existing(changes, experiment, case)
    known: dict[frozenset[str], pd.DataFrame] = {}
    frames = []
    for step in steps_of(present):
        if step.on not in known:
            off = [one for one in present if one.name not in step.on]
            known[step.on] = run(without(experiment, off, case))
        frames.append(known[step.on].assign(case=case, step=step.kind, mechanism=step.name))
    return pd.concat(frames, ignore_index=True)


def headline(experiment: Experiment, results: Path, workers: int | None) -> pd.DataFrame:
    """Run the architectures and their references, and give the first screen's numbers."""
    comparison = run_experiment(experiment, results, workers=workers, announce=print)
    references = run_experiment(references_of(experiment), results, workers=workers, announce=print)
    return first_screen(comparison, references)


def listed(changes: Sequence[Change]) -> str:
    """Tabulate the mechanisms and what switches each."""
    rows = []
    for one in changes:
        off = _told(one.before) or NOT_YET
        if one.on:
            off += f". {OFF.capitalize()}, with {_told(one.on)}"
        rows.append((f"`{one.name}`", one.part, one.title, off))
    head = ("mechanism", "part", "what it changes", "as in 0.1.0 with")
    return str(generate.table(head, rows))


def _told(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Write values, with the case for which each is meant."""
    return "; ".join(
        f"`{path}: {value}`" + ("" if case == EVERY else f" ({case})")
        for case, given in values.items()
        for path, value in given.items()
    )


def shown(table: pd.DataFrame, changes: Sequence[Change]) -> str:
    """Tabulate the headline before and after, and the effect of each mechanism on poor families."""
    names = [one.name for one in changes]
    blocks = [f"### Before and after\n\n{before_and_after(table)}"]
    for architecture in FOLLOWED:
        title = architecture.replace("-", " ").capitalize()
        blocks.append(
            f"### {title}, against independent programmes\n\n{by_step(table, architecture, names)}"
        )
    tried = set(table["mechanism"])
    absent = [f"`{one.name}` ({one.state})" for one in changes if one.name not in tried]
    if absent:
        blocks.append(f"Not run: {', '.join(absent)}.")
    return "\n\n".join(blocks)


def before_and_after(table: pd.DataFrame) -> str:
    """Tabulate every number of the headline as in 0.1.0 and with all mechanisms."""
    rows: list[list[str]] = []
    for case, mine in table.groupby("case", sort=False):
        last = mine["mechanism"].iloc[-1]
        both = {
            "0.1.0": mine[mine["step"] == BEFORE],
            "0.2": mine[(mine["step"] == TOGETHER) & (mine["mechanism"] == last)],
        }
        for model, part in both.items():
            for architecture, one in part.groupby("architecture", sort=False):
                if architecture == NO_PROGRAMMES:
                    continue
                by = one.drop_duplicates(["level", "measure"]).set_index(["level", "measure"])
                cells = [_cell(by, key) for key in SHOWN]
                rows.append([str(case), model, str(architecture), *cells])
    head = ["case", "model", "architecture", *(title for title, _, _ in SHOWN.values())]
    return str(generate.table(head, rows))


def by_step(table: pd.DataFrame, architecture: str, names: Sequence[str]) -> str:
    """Tabulate the difference in poor families' income, a step a row and a case a column."""
    found = table[
        (table["architecture"] == architecture)
        & (table["level"] == "poor")
        & (table["measure"] == "income")
    ]
    cases = list(dict.fromkeys(table["case"]))
    rows = []
    for step in (BEFORE, ALONE, TOGETHER):
        here = found[found["step"] == step]
        tried = set(here["mechanism"])
        for mechanism in ("", *names):
            if mechanism not in tried:
                continue
            part = here[here["mechanism"] == mechanism].set_index("case")
            cells = [_difference(part.loc[case]) if case in part.index else "" for case in cases]
            rows.append([step, mechanism, *cells])
    return str(generate.table(["", "mechanism", *cases], rows))


def _difference(row: pd.Series) -> str:
    half = (row["high"] - row["low"]) / 2.0
    return f"{row['difference']:+.3f} ±{half:.3f}"


def _cell(by: pd.DataFrame, key: tuple[str, str]) -> str:
    """A mean, and its paired difference from the reference where one was compared."""
    _, scale, decimals = SHOWN[key]
    if key not in by.index:
        return "n/a"
    row = by.loc[key]
    mean = f"{scale * row['mean']:.{decimals}f}"
    if pd.isna(row["difference"]) or pd.isna(row["low"]):
        return mean
    half = scale * (row["high"] - row["low"]) / 2.0
    return f"{mean} ({scale * row['difference']:+.{decimals}f} ±{half:.{decimals}f})"


def main() -> None:
    """Run what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description="Write the page on the changes of 0.2.")
    parser.add_argument("--run", type=Path, metavar="RESULTS", help="folder for results")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--workers", type=int)
    asked = parser.parse_args()
    changes = load_changes()
    generate.rewrite(PAGE, "mechanisms", listed(changes))
    if asked.run is None:
        return
    sizes = {"replications": asked.replications, "households": asked.households}
    frames = []
    for case in asked.cases:
        experiment = load_experiment(CASES[case], sizes)
        run = lambda one: headline(one, asked.run, asked.workers)  # noqa: E731
        frames.append(measure(case, experiment, changes, run))
        frames[-1].to_csv(asked.run / f"changes-{case}.csv", index=False)
    said = (
        f"{asked.households} households, {asked.replications} replications, owners held equal. In"
        " brackets the paired difference from the first architecture, with half of its interval."
    )
    table = pd.concat(frames, ignore_index=True)
    generate.rewrite(PAGE, "headline", f"{said}\n\n{shown(table, changes)}")


if __name__ == "__main__":
    main()
