"""Results of each kind, as small as they can be, for tests of their reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.conftest import TINY_SWEEP

from synergysim.cli import main

CASE = (
    "run.households=60",
    "run.months=24",
    "run.burn_in_years=1",
    "programmes.productive.start=2015-04",
    "shocks.covid19-lesotho.path.onset=2015-10",
)


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Store a run, a sweep over worlds, levers and a verdict, each as small as it can be."""
    base = tmp_path_factory.mktemp("kinds")
    case = [word for value in CASE for word in ("--set", value)]
    assert (
        main(
            [
                "run",
                "lesotho",
                "--shock",
                "covid19-lesotho",
                *case,
                "--window",
                "12",
                "--figures",
                str(base / "run"),
            ]
        )
        == 0
    )
    (base / "tiny.yaml").write_text(yaml.safe_dump(TINY_SWEEP), encoding="utf-8")
    tiny = ["sweep", str(base / "tiny.yaml"), "--results", str(base), "--workers", "1"]
    assert main([*tiny, "--worlds", "2"]) == 0
    sizes = ["--households", "40", "--months", "48", "--replications", "2", "--workers", "1"]
    assert main(["levers", "lesotho", *sizes, "--results", str(base)]) == 0
    main(
        [
            "findings",
            "F05",
            "--households",
            "40",
            "--replications",
            "2",
            "--worlds",
            "0",
            "--months",
            "24",
            "--workers",
            "1",
            "--results",
            str(base),
        ]
    )
    (sweep,), (levers,) = ((base / name).iterdir() for name in ("tiny", "levers-lesotho"))
    return {
        "run": base / "run",
        "sweep": sweep,
        "levers": levers,
        "findings": base / "findings",
    }
