"""Mark the pages whose measured numbers are older than the model.

A page with measured numbers states below its title the model that they were measured with:

    <!-- measured with 3f0c2a91d7be4450 -->

The hash covers the code that can change a result, every shipped scenario, and the experiments that
the page's numbers come from. Code that was compared with an earlier version and gave the same bits
counts as that version (experiments/findings/same_results.csv). Where the hash differs from that of
the present model, this script writes a banner below the comment. Only measuring all numbers of the
page again changes the comment and removes the banner.

python docs/stale.py                        write the banners
python docs/stale.py --measured PAGE ...    all numbers of these pages were just measured
"""

from __future__ import annotations

import argparse
import hashlib
import re
from datetime import date
from functools import cache
from pathlib import Path

from synergysim.findings.same_results import FILE as SAME_RESULTS
from synergysim.findings.same_results import results_version
from synergysim.findings.seeds import FILE as SEEDS
from synergysim.scenario.presets import shipped_folder

DOCS = Path(__file__).resolve().parent
PAGES = (*sorted(DOCS.glob("*.md")), DOCS.parent / "README.md")
MARK = re.compile(r"<!-- measured with ([0-9a-f]{16}) -->\n(\n> \*\*Stale since [^\n]*\n)?")
_SUFFIXES = {".py", ".yaml", ".csv", ".parquet"}
WRITTEN_AFTERWARDS = (SEEDS, SAME_RESULTS)
"""Files on the frozen model, which change without it."""

EXPERIMENTS = {
    "README.md": (
        "architectures-colombia-ppp.yaml",
        "architectures-lesotho.yaml",
        "architectures-peru-*.yaml",
    ),
    "calibration.md": ("four-arms-*.yaml",),
    "changes-0.2.md": ("architectures-*.yaml", "changes-0.2.csv"),
    "evidence.md": ("four-arms-*.yaml", "evaluations/**/*.yaml", "reasons/E*.yaml"),
    "findings.md": ("findings/*", "reasons/F*.yaml"),
    "four-arms.md": ("four-arms-*.yaml",),
    "institutions.md": (
        "champions-and-councils*.yaml",
        "re-programming-*.yaml",
        "what-a-body-can-do.yaml",
    ),
    "limits.md": ("architectures-*.yaml", "reasons/delivery-*.yaml"),
    "places.md": ("criteria-and-caseloads.yaml",),
    "robustness.md": ("levers-*.yaml",),
    "shocks.md": ("covid19-*.yaml", "poverty-in-parts-*.yaml", "responses-*.yaml"),
}
"""Shipped experiments that a page has numbers from; the others rest on scenarios alone."""


@cache
def present_model(page: str = "") -> str:
    """Hash of the code that can change a result, of every shipped scenario, and of the experiments
    of a page.
    """
    experiments = shipped_folder("experiments")
    used = [path for glob in EXPERIMENTS.get(page, ()) for path in sorted(experiments.glob(glob))]
    digest = hashlib.sha256(results_version().encode())
    for part in [shipped_folder("scenarios"), *used]:
        for path in [part] if part.is_file() else sorted(part.rglob("*")):
            if path.suffix in _SUFFIXES and path.name not in WRITTEN_AFTERWARDS:
                digest.update(str(path.relative_to(part.parent)).encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def mark(model: str) -> str:
    """Write the comment that states the model that numbers were measured with."""
    return f"<!-- measured with {model} -->\n"


def banner(model: str) -> str:
    """Write the sentence that a page shows while its numbers are older than the model."""
    return (
        f"\n> **Stale since {date.today():%Y-%m-%d}.** The numbers on this page were measured with"
        f" model `{model}`, and the model has changed since then.\n"
    )


def flagged(text: str, page: str = "") -> str:
    """Return a page with a banner if it was measured with another model than the present one.

    A banner that the page has already is kept as it is, with its date.
    """

    def one(found: re.Match[str]) -> str:
        model, present = found.groups()
        if model == present_model(page):
            return mark(model)
        return mark(model) + (present or banner(model))

    return MARK.sub(one, text)


def measured(text: str, page: str = "") -> str:
    """Return a page whose numbers were just measured, all of them, with the present model.

    Raises
    ------
    ValueError
        If the page has no comment to change.
    """
    changed, count = MARK.subn(mark(present_model(page)), text)
    if count != 1:
        raise ValueError("the page has no comment '<!-- measured with HASH -->', or several")
    return changed


def main() -> None:
    """Write the banners of all pages, and the comments of those just measured."""
    parser = argparse.ArgumentParser(
        description="Mark pages whose numbers are older than the model."
    )
    parser.add_argument(
        "--measured", nargs="+", default=[], metavar="PAGE", help="file names in docs/"
    )
    names = parser.parse_args().measured
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        changed = (measured if path.name in names else flagged)(text, path.name)
        if changed != text:
            path.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
