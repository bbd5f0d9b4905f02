"""Draw the pictures of the gallery, small, from stored results.

python docs/draw_gallery.py RESULTS    afterwards: python docs/generate.py

RESULTS holds what the commands of :data:`SOURCES` wrote, with as many replications and households
as you like: the page states them. What RESULTS does not hold keeps its picture.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten

from PIL import Image

from synergysim.cli import main as synergysim
from synergysim.report.sweep import DRAWN

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "images" / "gallery"
RECORD = PICTURES / "pictures.csv"
COLUMNS = ("figure", "picture", "command", "replications", "households", "alternative")
WIDTH = 640
"""Pixels of a picture; figures are 170 mm wide."""

COLOURS = 96
OF_A_RUN = ("run_overview", "institutions_diagram", "programme_lists", "profile")
OF_BODIES = ("effort_trust", "coordination_bodies", "money_quarters")
PAID = ("benefit_incidence", "budget_waterfall", "cost_of_results", "cost_plane")
REACHED = ("funnel", "overlap", "territories")
FELL = ("shock_fan", "recovery", "recovery_by_group")
SOURCES = {
    "architectures-colombia-ppp": (
        "synergysim compare colombia-ppp --architectures all --shock covid19-colombia",
        ("forest", "who_gains", "poverty_curve", *PAID, *REACHED, *FELL),
    ),
    "four-arms-lesotho": ("synergysim compare four-arms-lesotho", ("four_arms", "basins")),
    "levers-lesotho": (
        "synergysim levers lesotho --worlds 30",
        ("effects", "with_and_without", "settings_over_worlds-income"),
    ),
    "support-and-incentive": (
        "synergysim sweep support-and-incentive",
        ("grid_map-joint_coverage",),
    ),
    "architectures-depth": ("synergysim sweep architectures-depth", ("ranking",)),
    "robustness": ("synergysim sweep robustness", ("regret",)),
    "when-integration-loses": (
        "synergysim sweep docs/recipes/when-integration-loses.yaml",
        ("discovery-integrated",),
    ),
    "sensitivity": ("synergysim sweep sensitivity", ("sensitivity",)),
    "run-mexico-proinpro": ("synergysim run mexico-proinpro", (*OF_A_RUN, *OF_BODIES)),
}
"""Name of the results -> the command that makes them, and the figures that are taken from them."""

KEPT = {
    "figure": "explained_waterfall",
    "picture": "images/explained.png",
    "command": "synergysim compare colombia-ppp --architectures all --shock covid19-colombia"
    " --explain independent,integrated",
    "replications": "20",
    "households": "2000",
    "alternative": "Waterfall chart: what explains how much more income poor families have in one"
    " integrated programme than in independent programmes.",
}
"""The picture that README.md has, too."""


def newest(results: Path, name: str) -> Path | None:
    """Find the newest results of a name; those with a first screen, if any have one."""
    found = [path for path in (results / name).glob("*") if path.is_dir()]
    leading = [path for path in found if (path / "first_screen.csv").is_file()]
    return max(leading or found, key=lambda path: path.stat().st_mtime, default=None)


def draw(folder: Path, figures: tuple[str, ...]) -> dict[str, str]:
    """Draw figures of stored results and give a text for each that stands for the picture.

    The command says so if the results cannot fill one.
    """
    found = {}
    with TemporaryDirectory() as place:
        words = ["figures", str(folder), "--out", place, "--lang", "en", "--only", *figures]
        if synergysim(words) != 0:
            raise SystemExit(2)
        for one in figures:
            small(Path(place) / f"{one}.png", PICTURES / f"{kind(one)}.png")
            described = (Path(place) / f"{one}.txt").read_text("utf-8")
            found[kind(one)] = beginning(described)
    return found


def beginning(description: str) -> str:
    """Take the first sentences of a description: what is drawn, and in most what is found."""
    text = " ".join(description.split()).translate(str.maketrans("[]", "()"))
    found = re.match(r".{120,500}?\.(?= |$)", text)
    return found.group() if found else shorten(text, 300, placeholder=" …")


def kind(name: str) -> str:
    """Give the figure that a picture is of; names of some end in an outcome or a policy."""
    figure = name.partition("-")[0]
    return DRAWN.get(figure, figure)


def small(path: Path, to: Path) -> None:
    """Save a picture in the size of the gallery, with few colours."""
    with Image.open(path) as found:
        height = round(found.height * WIDTH / found.width)
        resized = found.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    few = resized.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(to, optimize=True)


def size_of(folder: Path) -> tuple[int, int]:
    """Read how many replications and households results have."""
    if (folder / "run.json").is_file():
        context = json.loads((folder / "run.json").read_text("utf-8"))["context"]
        return 1, int(context["households"])
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    scenario = next(iter(manifest["scenarios"].values()))
    return int(manifest["replications"]), int(scenario["run"]["households"])


def record() -> dict[str, dict[str, str]]:
    """Read which picture each figure has, and what it is of."""
    if not RECORD.is_file():
        return {}
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row for row in csv.DictReader(file)}


def main() -> None:
    """Draw what RESULTS holds."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the gallery.")
    parser.add_argument("results", type=Path, help="folder with the results of the commands")
    results = parser.parse_args().results
    rows = record() | {KEPT["figure"]: KEPT}
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, (command, figures) in SOURCES.items():
        folder = newest(results, name)
        if folder is None:
            print(f"{name}: no results; after {command}")
            continue
        alternatives = draw(folder, figures)
        replications, households = size_of(folder)
        for figure, alternative in alternatives.items():
            rows[figure] = {
                "figure": figure,
                "picture": f"images/gallery/{figure}.png",
                "command": command,
                "replications": str(replications),
                "households": str(households),
                "alternative": alternative,
            }
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[figure] for figure in sorted(rows))


if __name__ == "__main__":
    main()
