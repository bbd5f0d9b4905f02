"""What ``--help`` says of each verb: its purpose in one line, and examples."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

WIDTH = 79

GROUPS = {
    "Cases and other inputs": {
        "list": "list cases, experiments, shocks and other presets by title",
        "show": "print a case with every value, its unit and its source",
        "diff": "say in words what differs between two cases",
        "new": "write a small file of your own that extends a case",
        "new-context": "write a context and its calibration from five numbers",
        "population": "import a household survey, or describe a population",
        "validate": "check scenario files, or export their JSON Schema",
    },
    "Simulations": {
        "compare": "compare architectures on the same random numbers (main job)",
        "levers": "measure territorial targeting, joint budget, local champions",
        "run": "run one case and print what happened",
        "trace": "tell one household's or one ministry's story in a run",
        "sweep": "run or continue a design: grids, samples, policies, futures",
        "resilience": "measure development resilience from many futures",
        "multiplier": "measure what a unit of cash adds to local income",
        "live": "change a case on a page and watch what happens",
        "rima": "write a run's households as a survey for FAO's RIMA tool",
    },
    "Stored results": {
        "report": "write one page, to read, to print and to pass on",
        "explore": "write a page to explore results in a browser",
        "export": "write the tables as a workbook, or as CSV",
        "figures": "draw the figures again, for print, a slide or a square",
        "results": "print rows of a table, also while a sweep runs",
        "status": "say how far a sweep is",
        "verify": "run some cells of a results folder anew and compare",
    },
    "Evidence and calibration": {
        "findings": "test the claims on coordination, each with what breaks it",
        "evidence": "published effects beside simulated ones, and what is assumed",
        "calibrate": "fit a context to moments, and say how well they identify it",
    },
    "Shell": {
        "completion": "print a script that completes commands with the tab key",
    },
}
"""Verbs by purpose, in the order of the help."""

VERBS = {verb: summary for verbs in GROUPS.values() for verb, summary in verbs.items()}
"""One line on each verb. Its module is loaded only when it is called."""

PERU = "peru-juntos-haku-winay"

EXAMPLES = {
    "list": ("list cases", "list --with peru"),
    "show": ("show lesotho",),
    "diff": ("diff lesotho lesotho-covid19",),
    "new": ("new my-case --from lesotho", "new my-test --from lesotho --experiment levers"),
    "new-context": (
        "new-context my-country --headcount 0.55 --mean 2.4 --gini 0.3"
        " --household-size 5 --wage-share 0.4",
    ),
    "population": (
        "population import survey.csv --context peru --name my-survey",
        "population describe lesotho",
    ),
    "population import": (
        "population import --template",
        "population import survey.csv --context peru --name my-survey",
    ),
    "population describe": ("population describe lesotho --out figures",),
    "validate": ("validate my-case.yaml", "validate --json-schema case"),
    "compare": (
        f"compare {PERU} --architectures all --shock covid19-peru",
        f"compare {PERU} --architectures all --shock covid19-peru --worlds 30",
        "compare my-case.yaml",
        "compare four-arms-lesotho --worlds 30",
    ),
    "levers": (f"levers {PERU} --shock covid19-peru", "levers lesotho --dry-run"),
    "run": (
        "run lesotho-covid19 --architecture integrated",
        f"run {PERU} --shock covid19-peru --response emergency-cash-peru",
        "run lesotho --set run.households=500 --csv months.csv",
    ),
    "trace": ("trace lesotho --household 312", "trace lesotho --ministry social"),
    "sweep": ("sweep levers --dry-run", "sweep levers --workers 4"),
    "resilience": ("resilience lesotho --futures 100 --csv households.csv",),
    "multiplier": ("multiplier lesotho --lump-sum 500", "multiplier lesotho --cash 48"),
    "live": (f"live {PERU} --shock covid19-peru", "live lesotho --no-browser"),
    "rima": ("rima lesotho --csv survey.csv",),
    "report": (
        "report architectures-lesotho",
        "report architectures-lesotho --lang es --out my-report",
    ),
    "explore": ("explore architectures-lesotho",),
    "export": (
        "export architectures-lesotho --excel",
        "export architectures-lesotho --excel --out results.xlsx --lang fr",
        "export architectures-lesotho --csv tables --separator ';' --decimal ,",
        "export levers --csv --table outcomes",
    ),
    "figures": (
        "figures architectures-lesotho --size slide",
        "figures architectures-lesotho --only forest",
    ),
    "results": (
        "results levers --where 'income > 4' --columns replication,income --rows 20",
        "results levers --table failures",
    ),
    "status": ("status levers",),
    "verify": ("verify levers --sample 5",),
    "findings": ("findings F05 F10", "findings --profile fast"),
    "evidence": ("evidence lesotho-cgp-springs --worlds 30",),
    "calibrate": ("calibrate lesotho --check", "calibrate lesotho --ensemble 60"),
    "completion": (
        "completion bash > ~/.local/share/bash-completion/completions/synergysim",
        "completion zsh > ~/.zfunc/_synergysim",
    ),
}
"""Commands that `--help` of a verb shows, without the program's name; tests parse them."""

EXIT_CODES = (
    "Exit codes: 0 all went well; 1 a run failed or a check did not hold; 2 the input is wrong;"
    " 3 the computer could not do it (disk full or read-only, no permission, no memory, a folder"
    " that another sweep uses); 130 interrupted."
)


def described(verb: str, summary: str = "") -> dict[str, Any]:
    """Keywords of ``ArgumentParser`` for a verb, or for an action of one."""
    lines = [f"  synergysim {example}" for example in EXAMPLES[verb]]
    return {
        "description": summary or VERBS[verb],
        "epilog": "\n".join(["examples:", *lines]),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def overview() -> str:
    """All verbs by purpose, one line each, and the exit codes."""
    longest = max(map(len, VERBS))
    blocks = [
        "\n".join([f"{title}:", *(f"  {verb:{longest}}  {line}" for verb, line in verbs.items())])
        for title, verbs in GROUPS.items()
    ]
    ends = ("`synergysim VERB --help` explains a verb, with examples.", EXIT_CODES)
    return "\n\n".join([*blocks, *(textwrap.fill(text, WIDTH) for text in ends)])
