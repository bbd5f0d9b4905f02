from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from synergysim.findings.claim_file import Finding, load_finding
from synergysim.findings.seeds import seeds_path


@cache
def shipped_claim(name: str) -> Finding:
    """Load a shipped claim once for all tests; resolving its scenarios takes up to a second."""
    return load_finding(name, households=50)


@pytest.fixture
def written(tmp_path: Path):
    """Return a function that writes a small finding, with changes, and gives its path."""

    def write(**changes: object) -> Path:
        content = {
            "title": "Twice the cash is more cash",
            "claim": "More cash leaves families with more to consume.",
            "seen_in": ["lesotho"],
            "case": "lesotho",
            "setting": {"overrides": {"run.burn_in_years": 1, "run.start": "2015-01"}},
            "variants": {
                "more": {"overrides": {"programmes.social.cash.amount": 200}},
                "less": {"overrides": {"programmes.social.cash.amount": 10}},
            },
            "tests": {
                "consumption": {
                    "says": "Families consume more.",
                    "statistic": "difference",
                    "of": ["more", "less"],
                    "outcome": "consumption",
                    "expect": "positive",
                    "smallest": 0.01,
                    "unit": "PPP$",
                },
            },
            "ablations": {
                "no money": {
                    "switches_off": "the programme's money",
                    "must": "end",
                    "overrides": {"programmes.social.budget": 0},
                }
            },
            "mechanisms": [],
            "months": 24,
            "window": 12,
        }
        path = tmp_path / "C01.yaml"
        path.write_text(yaml.safe_dump(content | changes, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def another_model_is_frozen(tmp_path_factory, monkeypatch):
    """Seeds and tests are kept for a model that is not the present one."""
    header, row = seeds_path().read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("findings") / "seeds.csv"
    path.write_text(f"{header}\n{row.rsplit(',', 1)[0]},0123456789abcdef\n", encoding="utf-8")
    monkeypatch.setattr("synergysim.findings.seeds.seeds_path", lambda: path)
