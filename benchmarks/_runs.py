"""What is timed: the rule alone, and the whole run with institutions and recording."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

from _forms import FORMS, Form, ProductionForm
from _models import FormModel, scenario
from _timing import Candidate, interleaved, print_table

from synergysim.household.agent import Household
from synergysim.model import Driver, SynergyModel
from synergysim.recording.recorder import Recorder
from synergysim.recording.run_measures import outcomes_of
from synergysim.recording.run_view import RunView
from synergysim.scenario.schema import Scenario

HOUSEHOLD_MONTHS = {
    "vectorised numpy": 400_000,
    "mesa-frames, rule in numpy": 400_000,
    "C loop": 400_000,
    ProductionForm.title: 400_000,
}
"""Household-months of one timing; the slow forms run one month."""

AGENTS = 'driver "agents" (row views)'


def rule_alone(households: int, rounds: int) -> None:
    """Time a month of households alone, from one population, in every form."""
    source = SynergyModel(scenario(households, 24))
    for _ in range(12):
        source.step()
    forms = [form(source) for form in FORMS]
    candidates = {
        form.title: _months(form, max(HOUSEHOLD_MONTHS.get(form.title, 0) // households, 1))
        for form in forms
    }
    reference = SynergyModel(scenario(households, 24), driver="agents")
    candidates[AGENTS] = Candidate(_row_views(reference), households)
    times = interleaved(candidates, rounds)
    print_table(f"The rule alone, {households:,} households", times, ProductionForm.title)


def _months(form: Form, months: int) -> Candidate:
    def run() -> float:
        for month in range(months):
            form.live(month)
        return 0.0

    return Candidate(run, len(form.territory) * months)


def _row_views(model: SynergyModel) -> Callable[[], float]:
    def run() -> float:
        model.agents_by_type[Household].do("step")
        return 0.0

    return run


def whole_run(households: int, months: int, rounds: int) -> None:
    """Time whole runs, building left out, institutions and recording included."""
    case = scenario(households, months)
    units = households * months
    candidates = {
        form.title: Candidate(_whole(case, form), units)
        for form in FORMS
        if form is not ProductionForm
    }
    candidates[AGENTS] = Candidate(_driven(case, "agents"), units)
    candidates[ProductionForm.title] = Candidate(_driven(case, "production"), units)
    times = interleaved(candidates, rounds)
    title = f"Whole runs of {months} months, institutions and recording, {households:,} households"
    print_table(title, times, ProductionForm.title)


def _whole(case: Scenario, form: type[Form]) -> Callable[[], float]:
    def run() -> float:
        began = process_time()
        model = FormModel(case, form)
        built = process_time() - began
        record(model)
        return built + model.hand_over

    return run


def _driven(case: Scenario, driver: Driver) -> Callable[[], float]:
    def run() -> float:
        began = process_time()
        model = SynergyModel(case, driver=driver)
        built = process_time() - began
        record(model)
        return built

    return run


def record(model: SynergyModel) -> None:
    recorder = Recorder(model)
    while model.month < model.case.run.months:
        model.step()
        recorder.observe()
    outcomes_of(RunView(recorder, 36))
    model.close()


def parts_of_a_month(households: int, months: int, rounds: int) -> None:
    """Print what a month of the production model spends on what."""
    case = scenario(households, months)
    shares: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, seconds in split(case).items():
            shares.setdefault(name, []).append(seconds / months * 1e6)
    middle = {name: median(times) for name, times in shares.items()}
    ratio = middle["institutions"] / middle["households"]
    print(f"A month of {households:,} households in the production model, microseconds")
    print("  " + ", ".join(f"{name} {time:,.0f}" for name, time in middle.items()))
    print(f"  institutions cost {ratio:.1f} times the households' month\n")


INSTITUTIONS = ("hold_politics", "hold_intakes", "work_locally", "deliver", "check_money")
"""The institutions' part of a month's schedule."""


class _TimedModel(SynergyModel):
    """Counts what the households' stage and those of the institutions take."""

    def __init__(self, case: Scenario) -> None:
        super().__init__(case)
        self.took = {"households": 0.0, "institutions": 0.0}
        self._clock(self, "step_households", "households")
        for stage in INSTITUTIONS:
            self._clock(self.institutions, stage, "institutions")

    def _clock(self, owner: object, stage: str, part: str) -> None:
        live = getattr(owner, stage)

        def timed(*arguments: object) -> None:
            began = process_time()
            live(*arguments)
            self.took[part] += process_time() - began

        setattr(owner, stage, timed)


def split(case: Scenario) -> dict[str, float]:
    """Seconds that a run spends on households, institutions, recording, and all else."""
    model = _TimedModel(case)
    recorder = Recorder(model)
    recording = 0.0
    began = process_time()
    while model.month < case.run.months:
        model.step()
        stepped = process_time()
        recorder.observe()
        recording += process_time() - stepped
    total = process_time() - began
    model.close()
    parts = {**model.took, "recording": recording}
    return {**parts, "places and schedule": total - sum(parts.values())}
