"""Local managers: how they spend their time, find each other, tire and leave.

Managers are columns like households: one for each programme and territory, ordered by programme
and then by territory. A champion is a manager of high commitment, not another kind of agent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.arrays import BoolArray, FloatArray, IntArray
from synergysim.engine.column_population import Population, together
from synergysim.engine.columns import column
from synergysim.engine.compiled import kernel, part, rule
from synergysim.engine.draws import name_key, normals, uniforms
from synergysim.engine.row_agent import RowAgent
from synergysim.scenario.institutions import Staff
from synergysim.streams import Stream

# Conventions, all assumed: no source measures them.
LEAST_ROUNDS, EAGER_ROUNDS = (
    0.2,
    0.3,
)  # intended monthly rounds of visits, and additional ones at full commitment
CONTACT_LOST = 0.5  # share of managers' contact that full closure prevents
TIE_KEPT = 0.5  # share of a tie that remains after a manager's departure

_TENURE_STRIDE = 0x9E3779B97F4A7C15 - (1 << 64)  # as a signed number: products wrap
_KEY_MASK = 0x3FFFFFFFFFFFFFFF
_MANAGER, _TURNOVER = int(Stream.MANAGER), int(Stream.TURNOVER)


class Manager(RowAgent):
    """The manager, promoter or monitor of one programme in one territory."""

    programme = column("int32", fixed=True, doc="programme, in the scenario's order")
    territory = column("int32", fixed=True, doc="territory")
    tenure = column("int64", doc="how many managers the post had before")
    commitment = column("float64", unit="0..1", doc="commitment; champions are its high end")
    fatigue = column("float64", unit="0..1", doc="fatigue")
    tie = column("float64", unit="0..1", doc="tie to the counterpart in the territory")
    engagement = column("float64", unit="0..1", doc="engagement for coordination this month")
    visits = column("float64", unit="share", doc="visits made of a full round")
    aligned = column("float64", unit="share", doc="agreement of messages with the counterpart")


@rule
def commitment_key(post: int, tenure: int) -> int:
    """Key on which the commitment of a post's holder is drawn: (programme, territory, tenure)."""
    return post ^ ((tenure * _TENURE_STRIDE) & _KEY_MASK)


@rule
def unit(value: float) -> float:
    """Clip to [0, 1]."""
    return min(max(value, 0.0), 1.0)


@rule
def engaged(commitment: float, fatigue: float, delivery_coordination: float) -> float:
    """Engagement for coordination: own will or a mandate from above, less what fatigue takes."""
    return (1.0 - (1.0 - commitment) * (1.0 - delivery_coordination)) * (1.0 - fatigue)


@rule
def visits_made(together: float, load: float, visits_lost: float) -> float:
    """Visits of a full round that the time left over from coordination allows."""
    return unit((1.0 - together) * (1.0 - visits_lost) / max(load, 1e-9))


@rule
def tie_next(tie: float, contact: float, growth: float, decay: float) -> float:
    """Tie to the counterpart: it grows with contact towards one, and fades."""
    return tie + (growth * contact * (1.0 - tie) - decay * tie)


@rule
def fatigue_next(fatigue: float, overwork: float, rise: float, recovery: float) -> float:
    """Fatigue: work beyond one's time tires, the rest recovers."""
    return unit(fatigue + (rise * overwork - recovery * fatigue))


COLUMNS = [name for name, one in Manager.columns.items() if one.dtype == np.float64]
"""Rows of the table of managers that compiled code reads."""

_COMMITMENT, _FATIGUE, _TIE, _ENGAGEMENT, _VISITS = (
    COLUMNS.index(name) for name in ("commitment", "fatigue", "tie", "engagement", "visits")
)

RATES = np.dtype(
    [(name, np.float64) for name in ("meeting", "coordination_time", "visit_hours", "hours")]
    + [(name, np.float64) for name in ("council_contact", "growth", "decay", "rise", "recovery")]
    + [(name, np.float64) for name in ("turnover", "dispersion")]
)
"""What is the same for all managers as long as a run lasts.

Share of the time that a council's meeting takes; hours; by the month, how ties grow and fade,
fatigue rises and falls, and how many leave; dispersion of commitment.
"""


@part
def _appoint_one(
    i: int,
    seed: int,
    posts: IntArray,
    mean: FloatArray,
    dispersion: float,
    tenure: IntArray,
    managers: FloatArray,
) -> None:
    """Draw the commitment of a post's new holder, who starts rested."""
    draw = normals(seed, _MANAGER, commitment_key(posts[i], tenure[i]), 0)[0]
    managers[_COMMITMENT, i] = unit(mean[i] + dispersion * draw)
    managers[_FATIGUE, i] = 0.0


@kernel
def _appoint(
    seed: int,
    posts: IntArray,
    mean: FloatArray,
    rates: npt.NDArray[np.void],
    tenure: IntArray,
    managers: FloatArray,
) -> None:
    """Appoint the first holders of all posts."""
    for i in range(posts.size):
        _appoint_one(i, seed, posts, mean, rates[0]["dispersion"], tenure, managers)


@kernel
def _month_of_managers(  # noqa: PLR0913  (a compiled loop)
    month: int,
    delivery_coordination: FloatArray,
    partnered: BoolArray,
    counterpart: IntArray,
    crowding: FloatArray,
    visits_lost: FloatArray,
    council: FloatArray,
    turnover_election: float,
    seed: int,
    posts: IntArray,
    mean: FloatArray,
    rates: npt.NDArray[np.void],
    tenure: IntArray,
    managers: FloatArray,
    caseload: FloatArray,
) -> None:
    """Simulate a month of all managers; who leaves has a successor, who keeps a part of the tie."""
    programmes, territories = delivery_coordination.size, visits_lost.size
    staff = rates[0]
    commitment, fatigue, tie = managers[_COMMITMENT], managers[_FATIGUE], managers[_TIE]
    engagement, visits = managers[_ENGAGEMENT], managers[_VISITS]
    for p in range(programmes):
        for j in range(territories):
            i = p * territories + j
            will = engaged(commitment[i], fatigue[i], delivery_coordination[p])
            engagement[i] = will if partnered[p] else 0.0
    draw = np.empty(posts.size)
    for i in range(posts.size):  # apart, so that many are drawn at a time
        draw[i] = uniforms(seed, _TURNOVER, posts[i], month)[0]
    for p in range(programmes):
        load = caseload[p] * crowding[p] * staff["visit_hours"] / staff["hours"]
        for j in range(territories):
            i = p * territories + j
            together = staff["coordination_time"] * engagement[i]
            if partnered[p]:
                together += staff["meeting"] * council[j]
            visits[i] = visits_made(together, load, visits_lost[j])
            open_share = 1.0 - CONTACT_LOST * visits_lost[j]
            met = engagement[i] * engagement[counterpart[p] * territories + j] * open_share
            contact = (
                min(met + staff["council_contact"] * min(council[j], 1.0), 1.0)
                if partnered[p]
                else 0.0
            )
            tie[i] = tie_next(tie[i], contact, staff["growth"], staff["decay"])
            rounds = load * (LEAST_ROUNDS + EAGER_ROUNDS * commitment[i])
            overwork = max(rounds + together - 1.0, 0.0)
            fatigue[i] = fatigue_next(fatigue[i], overwork, staff["rise"], staff["recovery"])
            leaves = staff["turnover"] * (1.0 + fatigue[i]) + turnover_election
            if draw[i] < leaves:
                tenure[i] += 1
                tie[i] *= TIE_KEPT
                _appoint_one(i, seed, posts, mean, staff["dispersion"], tenure, managers)


def mean_row(table: FloatArray, rows: list[int]) -> FloatArray:
    """Mean over some rows of a table; of one row, the row itself."""
    if len(rows) == 1:
        row: FloatArray = table[rows[0]]
        return row
    mean: FloatArray = np.add.reduce(table[rows]) / len(rows)
    return mean


class LocalManagers:
    """All managers of a run.

    Parameters
    ----------
    population : Population of Manager
        ``programmes * territories`` rows.
    config : Staff
        Working time, ties, fatigue, turnover.
    mean_commitment, caseload : array, shape (programmes,)
        Means of commitment and families per manager.
    names : list of str
        The programmes' names, on which draws are keyed.
    territories : int
    seed : int
        The path seed.

    Attributes
    ----------
    columns : array of float64, shape (len(COLUMNS), programmes * territories)
        The columns of ``COLUMNS``, sharing memory.
    """

    def __init__(
        self,
        population: Population[Manager],
        config: Staff,
        mean_commitment: FloatArray,
        caseload: FloatArray,
        names: list[str],
        territories: int,
        seed: int,
    ) -> None:
        self.population = population
        self.config = config
        self.shape = (len(names), territories)
        self.posts = np.array(
            [name_key("manager", name, j) for name in names for j in range(territories)],
            dtype=np.int64,
        )
        self._tables: dict[str, FloatArray] = {}
        rates = np.array(
            [
                (
                    config.meeting_hours / config.hours,
                    config.coordination_time,
                    config.visit_hours,
                    config.hours,
                    config.council_contact,
                    config.tie_growth,
                    config.tie_decay,
                    config.fatigue_rise,
                    config.fatigue_recovery,
                    config.turnover / 12.0,
                    config.commitment_dispersion,
                )
            ],
            dtype=RATES,
        )
        self.columns: FloatArray = together(population, "float64")
        self._given = (
            seed,
            self.posts,
            np.repeat(mean_commitment, territories),
            rates,
            population.tenure,
            self.columns,
        )
        self.caseload = caseload
        _appoint(*self._given)

    def table(self, name: str) -> FloatArray:
        """A column as a table, shape (programmes, territories), sharing memory."""
        if name not in self._tables:  # posts neither come nor go, so that columns stay in place
            self._tables[name] = getattr(self.population, name).reshape(self.shape)
        return self._tables[name]

    def work(
        self,
        month: int,
        delivery_coordination: FloatArray,
        partnered: BoolArray,
        counterpart: IntArray,
        crowding: FloatArray,
        visits_lost: FloatArray,
        council: FloatArray,
        election: bool,
    ) -> None:
        """Spend a month's time.

        Parameters
        ----------
        month : int
        delivery_coordination : array, shape (programmes,)
            Coordination of delivery that its ministries have agreed.
        partnered : array of bool, shape (programmes,)
            Whether the programme has a counterpart.
        counterpart : array of int, shape (programmes,)
            Row of the programme whose manager is the counterpart.
        crowding : array, shape (programmes,)
            Families per financed slot; 1 without overcrowding.
        visits_lost : array, shape (territories,)
            Share of visits and meetings that a shock prevents.
        council : array, shape (territories,)
            Meetings of local councils this month, each of which takes managers their time.
        election : bool
            Whether an election brings more turnover.
        """
        _month_of_managers(
            month,
            delivery_coordination,
            partnered,
            counterpart,
            crowding,
            visits_lost,
            council,
            self.config.turnover_election if election else 0.0,
            *self._given,
            self.caseload,
        )
