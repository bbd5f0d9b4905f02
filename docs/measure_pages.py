"""Write the measured tables of limits, shocks, robustness, institutions and places.

`make numbers` runs what they need, and then this script:

python docs/measure_pages.py RESULTS
python docs/measure_pages.py RESULTS --list compare    (or sweep: what has to be run)

RESULTS holds what `synergysim compare` and `synergysim sweep` found in these, as shipped.
Prose beside the tables names no number that is not in them.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import results_folder
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.sweep import folder_of, load_plan
from synergysim.scenario.presets import shipped_folder
from synergysim.statistics.paired import t_interval

spec = importlib.util.spec_from_file_location("generate", Path(__file__).with_name("generate.py"))
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)

COUNTRIES = ("peru", "colombia", "mexico", "ethiopia", "lesotho", "mali")
RESPONSES = (*COUNTRIES, "colombia-ppp")
IN_PARTS, RESPONSE = "poverty-in-parts-", "responses-covid19-"
BOTH_SIGNS, LEVERS, BODY = "covid19-both-signs", "levers", "what-a-body-can-do"
CHAMPIONS = {
    "champions-and-councils": "Lesotho",
    "champions-and-councils-colombia": "FEST + UNIDOS",
}
CASES = (
    "colombia-fest-unidos",
    "colombia-ppp",
    "ethiopia-psnp-in-sct",
    "lesotho",
    "mali-nioro-cash-plus",
    "mexico-proinpro",
    "mexico-prospera-package",
    "peru-juntos-haku-winay",
    "peru-juntos-minagri",
)
SWEEPS = (*(f"levers-{case}" for case in CASES), BODY, "criteria-and-caseloads", *CHAMPIONS)
DEMO = "colombia-ppp"
DESIGNED_EXPERIMENT = shipped_folder("experiments") / "reasons" / "delivery-and-market-access.yaml"
ARCHITECTURES = (
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
DESIGNED, INDEPENDENT = "delivery-as-designed", "independent"
RECORDS = {
    "peru": "+4.9 rural (E8-239), with bonos",
    "colombia": "−4.6 rural (E8-241), with all transfers",
}
"""Published changes of rural poverty in 2020, percentage points."""
OUTCOMES = {
    "consumption": ("consumption, PPP$ a day", 1.0, 3),
    "headcount": ("headcount, points", 100.0, 1),
    "loss_months": ("months of consumption lost", 1.0, 2),
    "resilience": ("resilience, points", 100.0, 1),
}
RE_PROGRAMMING, CRITERIA = "re-programming-colombia-ppp", "criteria-and-caseloads"
ONSET_MONTHS = 12
ADDED = {
    "income": ("income, PPP$ a day", 1.0, 3),
    "joint_coverage": ("joint coverage of the poor, points", 100.0, 2),
    "local_coordination": ("local coordination, points", 100.0, 1),
    "aligned": ("aligned messages, points", 100.0, 1),
}


def comparisons() -> list[str]:
    """Names of the comparisons that the tables are taken from."""
    return [
        *(f"architectures-{case}" for case in CASES),
        *(IN_PARTS + country for country in COUNTRIES),
        *(RESPONSE + country for country in RESPONSES),
        BOTH_SIGNS,
        RE_PROGRAMMING,
    ]


def folder(results: Path, name: str) -> Path:
    """Folder that a shipped experiment wrote.

    Raises
    ------
    FileNotFoundError
        If it was not run with the present version.
    """
    sweeps = name in SWEEPS
    found = (
        folder_of(load_plan(name), results)
        if sweeps
        else results_folder(load_experiment(name), results)
    )
    if not (found / "manifest.json").is_file():
        verb = "sweep" if sweeps else "compare"
        raise FileNotFoundError(f"{name} was not run: synergysim {verb} {name}")
    return found


def signed(row: pd.Series, scale: float = 1.0, digits: int = 3, column: str = "mean") -> str:
    """Write a paired difference with half of its 95 % interval."""
    half = scale * (row["high"] - row["low"]) / 2.0
    value = round(scale * row[column], digits) + 0.0  # no negative zero
    shown = f"{value:+.{digits}f}" if value else f"{value:.{digits}f}"
    return f"{shown} ±{half:.{digits}f}".replace("-", "−")


def titles(name: str) -> dict[str, str]:
    """Titles of an experiment's variants."""
    return dict(load_experiment(name).titles)


def architectures(results: Path) -> str:
    """Tabulate poor families' income in every case, owners equal."""
    rows = []
    for case in CASES:
        screen = pd.read_csv(folder(results, f"architectures-{case}") / "first_screen.csv")
        rows.append([f"`{case}`", *_of_poor(screen, (DESIGNED, INDEPENDENT))])
    head = [
        "case",
        "delivery as designed",
        "independent",
        *(one.replace("-", " ") for one in ARCHITECTURES),
    ]
    return str(generate.table(head, rows))


def owners(results: Path) -> str:
    """Tabulate the same in Colombia, with equal and with actual ministries."""
    screen = pd.read_csv(folder(results, f"architectures-{DEMO}") / "first_screen.csv")
    rows = [
        [owner, *_of_poor(part, (INDEPENDENT,))]
        for owner, part in screen.groupby("owners", sort=False)
        if (part["level"] == "poor").any()
    ]
    head = ["ministries", "independent", *(one.replace("-", " ") for one in ARCHITECTURES)]
    return str(generate.table(head, rows))


def designed(results: Path) -> str:
    """Tabulate how much less delivery as designed leaves to poor families in Colombia."""
    place = results_folder(load_experiment(str(DESIGNED_EXPERIMENT)), results)
    groups = pd.read_parquet(place / "groups.parquet")
    income = groups[
        (groups["group"] == "poor")
        & (groups["level"] == "poor")
        & (groups["measure"] == "income")
        & (groups["shock"] == "none")
    ].pivot_table(index="replication", columns="architecture", values="value")
    rows = []
    for title, ending in (("as shipped", ""), ("market access changes no returns", "-alike")):
        gap = income[f"designed{ending}"] - income[f"independent{ending}"]
        low, high = t_interval(gap, 0.95)
        row = pd.Series({"mean": gap.mean(), "low": low, "high": high})
        levels = (income[f"{one}{ending}"].mean() for one in ("independent", "designed"))
        rows.append([title, *(f"{level:.2f}" for level in levels), signed(row)])
    head = ["", "independent", "delivery as designed", "difference"]
    return str(generate.table(head, rows))


def re_programming(results: Path) -> str:
    """Tabulate poor families' income by the share of idle joint money that is re-programmed."""
    place = folder(results, RE_PROGRAMMING)
    groups, named = pd.read_csv(place / "group_differences.csv"), titles(RE_PROGRAMMING)
    found = groups[
        (groups["group"] == "poor")
        & (groups["level"] == "poor")
        & (groups["measure"] == "income")
        & (groups["shock"] != "none")
    ]
    rows = [
        [
            named[row["architecture"]],
            signed(row),
            f"{100 * row['mean'] / row['reference_mean']:+.1f} %".replace("-", "−"),
        ]
        for _, row in found.iterrows()
    ]
    head = ["architecture, share re-programmed", "income of the poor, PPP$ a day", "of the level"]
    return str(generate.table(head, rows))


def caseloads(results: Path) -> str:
    """Tabulate what changed criteria do, by the families of the programme."""
    outcomes = pd.read_parquet(folder(results, CRITERIA) / "outcomes.parquet")
    keys = ["levers.families", "replication", "levers.criteria"]
    wide = outcomes.set_index(keys)[["joint_share", "joint_coverage"]].unstack()
    rows = []
    for families in outcomes["levers.families"].drop_duplicates():
        cells = []
        for outcome in ("joint_share", "joint_coverage"):
            here = wide.loc[families, outcome]
            values = 100 * (here["with"] - here["without"])
            low, high = t_interval(values, 0.95)
            cells.append(signed(pd.Series({"mean": values.mean(), "low": low, "high": high}), 1, 1))
        rows.append([str(families), *cells])
    head = [
        "families of Haku Winay",
        "its families on Juntos' list, points",
        "poor in both, points",
    ]
    return str(generate.table(head, rows))


def _of_poor(screen: pd.DataFrame, levels: Sequence[str]) -> list[str]:
    part = screen[(screen["level"] == "poor") & (screen["measure"] == "income")]
    by = part.drop_duplicates("architecture").set_index("architecture")
    cells = [f"{by.loc[one, 'mean']:.2f}" for one in levels]
    for one in ARCHITECTURES:
        row = by.loc[one]
        star = "" if row["relevant"] else " (negligible)"
        cells.append(signed(row, column="difference") + star)
    return cells


def depth(results: Path) -> str:
    """Tabulate incidence and depth of COVID-19 without responses."""
    rows = []
    for country in COUNTRIES:
        name = IN_PARTS + country
        place = folder(results, name)
        shock = f"covid19-{country}"
        outcomes = pd.read_parquet(place / "outcomes.parquet")
        hit = outcomes[(outcomes["architecture"] == "prices") & (outcomes["shock"] == shock)]
        monthly = pd.read_parquet(place / "monthly.parquet")
        lost = _first_year(monthly, shock)
        rows.append(
            [
                country.capitalize(),
                f"{hit['income_incidence'].mean():.2f}",
                f"{-100 * hit['income_depth'].mean():.1f} %".replace("-", "−"),
                f"{100 * lost:.1f} %".replace("-", "−"),
                f"{100 * hit['exposed_share'].mean():.1f} %",
            ]
        )
    head = [
        "",
        "lost a tenth in 3 months",
        "mean income, 3 months",
        "mean income, year",
        "lost 1 % of consumption",
    ]
    return str(generate.table(head, rows))


def _first_year(monthly: pd.DataFrame, shock: str) -> float:
    """Relative change of mean income in the year from the first month that differs."""
    of = monthly.groupby(["architecture", "shock", "month"])["income"].mean()
    calm, hit = of.loc[("prices", "none")], of.loc[("prices", shock)]
    onset = int((hit - calm).abs().gt(1e-9).idxmax())
    year = slice(onset, onset + ONSET_MONTHS - 1)
    return float(hit.loc[year].mean() / calm.loc[year].mean() - 1.0)


def in_parts(results: Path) -> str:
    """Tabulate the change of headcount in 2020 by steps."""
    rows = []
    for country in COUNTRIES:
        name = IN_PARTS + country
        steps = pd.read_csv(folder(results, name) / "steps.csv")
        found = steps[steps["outcome"] == "headcount"]
        # The last row is the whole, from the first variant to the last.
        part, whole = found.iloc[:-1].set_index("architecture"), found.iloc[-1]
        named = titles(name)
        responses = [one for one in part.index if one not in ("losses", "prices")]
        told = "; ".join(f"{signed(part.loc[one], 100, 1)} {named[one]}" for one in responses)
        rows.append(
            [
                country.capitalize(),
                f"{100 * part.loc['losses', 'reference_mean']:.1f}",
                signed(part.loc["losses"], 100, 1),
                signed(part.loc["prices"], 100, 1),
                told or "none in 2020",
                f"**{signed(whole, 100, 1)}**",
                RECORDS.get(country, "none"),
            ]
        )
    head = ["", "without the pandemic, %", "losses", "prices", "responses", "together", "record"]
    return str(generate.table(head, rows))


def responses(results: Path) -> str:
    """Tabulate responses at equal money, against none."""
    rows = []
    for country in RESPONSES:
        name = RESPONSE + country
        rows += _against(results, name, country.replace("-", ", ").capitalize())
    head = ["", "response", *(title for title, _, _ in OUTCOMES.values())]
    return str(generate.table(head, rows))


def both_signs(results: Path) -> str:
    """Tabulate the experiment in which poverty rises or falls."""
    frame = _with_shock(results, BOTH_SIGNS)
    by = frame[frame["outcome"] == "headcount"].set_index("architecture")
    named = titles(BOTH_SIGNS)
    outcomes = pd.read_parquet(folder(results, BOTH_SIGNS) / "outcomes.parquet")
    level = outcomes.groupby(["architecture", "shock"])["headcount"].mean()
    rows = []
    for one, title in named.items():
        without = 100 * level.loc[(one, "none")]
        hit = 100 * level[one].drop("none").iloc[0]
        change = f"{hit - without:+.1f}".replace("-", "−")
        against = "" if one not in by.index else signed(by.loc[one], 100, 1)
        rows.append([title, f"{without:.1f}", f"{hit:.1f}", change, against])
    head = ["", "without the shock, %", "with it, %", "change", "against no response"]
    return str(generate.table(head, rows))


def _with_shock(results: Path, name: str) -> pd.DataFrame:
    frame = pd.read_csv(folder(results, name) / "differences.csv")
    return frame[frame["shock"] != "none"]


def _against(results: Path, name: str, country: str) -> list[list[str]]:
    frame, named = _with_shock(results, name), titles(name)
    rows = []
    for one in frame["architecture"].drop_duplicates():
        by = frame[frame["architecture"] == one].drop_duplicates("outcome").set_index("outcome")
        cells = [signed(by.loc[key], scale, digits) for key, (_, scale, digits) in OUTCOMES.items()]
        rows.append([country, named[one], *cells])
    return rows


def levers(results: Path) -> str:
    """Tabulate what each lever changes alone in every case, and the first two together."""
    rows = []
    for case in CASES:
        place = folder(results, f"{LEVERS}-{case}") / "analysis"
        found = [
            pd.read_csv(place / name).fillna({"other": ""}).set_index(["factor", "other"])
            for name in (
                "effects-effects.csv",
                "effects-headcount-effects.csv",
                "effects-joint_coverage-effects.csv",
            )
        ]
        income, headcount, joint = found
        for key, title in LEVER.items():
            row = income.loc[key]
            cells = [
                signed(row, column="effect"),
                f"{row['percent']:+.1f} %".replace("-", "−"),
                signed(headcount.loc[key], 100, 1, "effect"),
                signed(joint.loc[key], 100, 1, "effect"),
            ]
            rows.append([f"`{case}`", title, *cells])
    head = [
        "case",
        "lever",
        "income, PPP$ a day",
        "of the mean",
        "headcount, points",
        "joint coverage of the poor, points",
    ]
    return str(generate.table(head, rows))


def champions(results: Path) -> str:
    """Tabulate what champions add under each architecture, with and without councils."""
    rows = []
    for name in CHAMPIONS:
        outcomes = pd.read_parquet(folder(results, name) / "outcomes.parquet")
        keys = ["levers.councils", "architecture", "replication"]
        by = outcomes.set_index([*keys, "levers.champions"])[[*ADDED]].unstack()
        for councils in ("without", "with"):
            for architecture in (INDEPENDENT, *ARCHITECTURES[1:]):
                cells = []
                for outcome, (_, scale, digits) in ADDED.items():
                    here = by.loc[(councils, architecture), outcome]
                    values = scale * (here["with"] - here["without"])
                    low, high = t_interval(values, 0.95)
                    row = pd.Series({"mean": values.mean(), "low": low, "high": high})
                    cells.append(signed(row, 1.0, digits))
                title = architecture.replace("-", " ")
                rows.append([CHAMPIONS[name], councils, title, *cells])
    head = ["case", "councils", "architecture", *(title for title, _, _ in ADDED.values())]
    return str(generate.table(head, rows))


def body(results: Path) -> str:
    """Tabulate what a national committee decides, by its members and its power."""
    grid = pd.read_csv(folder(results, BODY) / "analysis" / "effects-decided-grid.csv")
    wide = grid.pivot_table(index="one_level", columns="other_level", values="value")
    rows = [
        [f"{members:g}", *(f"{value:.2f}" for value in line)]
        for members, line in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    head = ["further members", *(f"power {power:g}" for power in wide.columns)]
    return str(generate.table(head, rows))


TERRITORIAL, JOINT = "levers.territorial", "levers.joint_budget"
LEVER = {
    (TERRITORIAL, ""): "territorial targeting",
    (JOINT, ""): "joint budget",
    ("levers.champions", ""): "champions",
    (TERRITORIAL, JOINT): "territorial targeting x joint budget",
}
BLOCKS = {
    "limits.md": {"architectures": architectures, "owners": owners, "designed": designed},
    "shocks.md": {
        "depth": depth,
        "responses": responses,
        "in-parts": in_parts,
        "both-signs": both_signs,
    },
    "robustness.md": {"levers": levers},
    "institutions.md": {
        "re-programming": re_programming,
        "champions": champions,
        "body": body,
    },
    "places.md": {"criteria": caseloads},
}


def main() -> None:
    """Rewrite the measured tables, or list what has to be run."""
    parser = argparse.ArgumentParser(description="Write the measured tables of five pages.")
    parser.add_argument("results", type=Path, help="folder with results of the experiments")
    parser.add_argument("--list", choices=("compare", "sweep"), help="list what has to be run")
    asked = parser.parse_args()
    if asked.list is not None:
        print(*(comparisons() if asked.list == "compare" else SWEEPS), sep="\n")
        return
    for page, blocks in BLOCKS.items():
        for block, write in blocks.items():
            generate.rewrite(page, block, write(asked.results))
    figure = folder(asked.results, f"{LEVERS}-colombia-ppp") / "figures" / "effects.png"
    if figure.is_file():
        shutil.copy(figure, Path(__file__).with_name("images") / "levers.png")


if __name__ == "__main__":
    main()
