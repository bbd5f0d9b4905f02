"""Mechanisms that places and programmes bring to households, through the whole model."""

from __future__ import annotations

import numpy as np

from synergysim.model import SynergyModel


def test_school_closures_reduce_attendance_through_their_channel(make):
    """Attendance in the shock's first months, with the channel and without it."""
    attendance = {}
    for schools in (1.0, 0.0):
        changes = {"shocks.covid19-lesotho.channels.schools": schools}
        model = SynergyModel(make("lesotho-covid19", changes))
        while model.month < model.onset() + 2:
            model.step()
        attendance[schools] = model.households["attendance"].mean()
    assert attendance[0.0] - attendance[1.0] > 0.1


def test_whole_jobs_make_few_families_lose_much_and_the_others_little(make):
    """Wages of families in the first month of the shock, over those of its absence."""
    lost_half, names = {}, "shocks.covid19-lesotho.channels.whole_jobs"
    for jobs in (0.6, 0.0):
        wages = []
        for severity in (1.0, 0.0):
            changes = {
                names: jobs,
                "shocks.covid19-lesotho.channels.wages": 0.4,
                "shocks.covid19-lesotho.severity": severity,
            }
            model = SynergyModel(make("lesotho-covid19", changes))
            while model.month <= model.onset():
                model.step()
            wages.append(model.households["wage_income"].copy())
        lost = 1.0 - wages[0] / np.maximum(wages[1], 1e-9)
        lost_half[jobs] = (lost > 0.6).mean()
    assert lost_half[0.6] - lost_half[0.0] > 0.1


def test_public_works_take_wages_and_their_labour_is_what_does_it(make):
    """Wages of the same families in the months of works, with and without labour asked."""
    wages, place = {}, "programmes.social.cash.works.labour"
    for labour in (0.5, 0.0):
        model = SynergyModel(make("ethiopia-psnp-in-sct", {place: labour, "run.months": 12}))
        total = np.zeros(len(model.households))
        while model.month < 12:
            model.step()
            total += model.households["wage_income"]
        served = model.institutions.programmes["social"].ever & ~model.households.labour_constrained
        assert served.sum() > 10
        wages[labour] = total[served].mean()
    assert wages[0.5] < 0.97 * wages[0.0]
