"""What reports say about the identity of results, those of before the pool of territories too."""

from __future__ import annotations

import pytest

from synergysim.experiments.running.manifest import describe
from synergysim.experiments.sweep import load_plan
from synergysim.figures.labels import load_labels
from synergysim.report.report_content import identity_facts


@pytest.mark.parametrize(
    ("language", "pool", "own"),
    [
        ("en", "territories drawn from a stored pool", "simulated for this population"),
        ("es", "territorios extraídos de un conjunto guardado", "simulados para esta población"),
        ("fr", "territoires tirés d’une réserve enregistrée", "simulées pour cette population"),
    ],
)
def test_the_start_is_told_and_older_results_had_a_burn_in(write_experiment, language, pool, own):
    words = load_labels(language)
    changes = {"run.burn_in_years": 10, "shocks.covid19-lesotho.path.onset": "2015-10"}
    manifest = describe(load_plan(write_experiment(overrides=changes)))
    assert manifest["pasts"] == ["pool"]
    assert pool in [value for _, value in identity_facts(manifest, words)]
    del manifest["pasts"]
    assert own in [value for _, value in identity_facts(manifest, words)]
