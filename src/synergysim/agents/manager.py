"""Local managers: how they spend their time, find each other, tire and leave.

Managers are columns like households: one for each programme and territory, ordered by programme
and then by territory. A champion is a manager of high commitment, not another kind of agent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.columns import column
from synergysim.engine.draws import name_key, normal_array, uniform_array
from synergysim.engine.population import Population
from synergysim.engine.row_agent import RowAgent
from synergysim.scenario.institutions import Staff
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Conventions, all assumed: nobody measured them.
LEAST_ROUNDS, EAGER_ROUNDS = 0.2, 0.3  # monthly rounds of visits aimed at, and more if committed
CONTACT_LOST = 0.5  # share of managers' contact that full closure prevents
TIE_KEPT = 0.5  # share of a tie that outlives a manager's departure

_TENURE_STRIDE = 0x9E3779B97F4A7C15
_KEY_MASK = 0x3FFFFFFFFFFFFFFF


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


def commitment_keys(posts: IntArray, tenure: IntArray) -> IntArray:
    """Keys on which the commitment of a post's holder is drawn: (territory, side, tenure)."""
    strides = [(int(t) * _TENURE_STRIDE) & _KEY_MASK for t in tenure]
    return posts ^ np.array(strides, dtype=np.int64)


class LocalManagers:
    """All managers of a run.

    Parameters
    ----------
    population : Population of Manager
        ``programmes * territories`` rows.
    given : Staff
        Working time, ties, fatigue, turnover.
    mean_commitment, caseload : array, shape (programmes,)
        Means of commitment and families per manager.
    names : list of str
        The programmes' names, on which draws are keyed.
    territories : int
    seed : int
        The path seed.
    """

    def __init__(
        self,
        population: Population[Manager],
        given: Staff,
        mean_commitment: FloatArray,
        caseload: FloatArray,
        names: list[str],
        territories: int,
        seed: int,
    ) -> None:
        self.population = population
        self.given = given
        self.mean_commitment = np.repeat(mean_commitment, territories)
        self.caseload = np.repeat(caseload, territories)
        self.shape = (len(names), territories)
        self.seed = seed
        self.posts = np.array(
            [name_key("manager", name, j) for name in names for j in range(territories)],
            dtype=np.int64,
        )
        self._appoint(np.ones(len(self.posts), dtype=bool))

    def _appoint(self, vacant: npt.NDArray[np.bool_]) -> None:
        managers = self.population
        keys = commitment_keys(self.posts[vacant], managers.tenure[vacant])
        draw = normal_array(self.seed, Stream.MANAGER, keys)[0]
        committed = self.mean_commitment[vacant] + self.given.commitment_dispersion * draw
        managers.commitment[vacant] = np.clip(committed, 0.0, 1.0)
        managers.fatigue[vacant] = 0.0

    def table(self, name: str) -> FloatArray:
        """A column as a table, shape (programmes, territories), sharing memory."""
        values: FloatArray = getattr(self.population, name)
        return values.reshape(self.shape)

    def work(
        self,
        month: int,
        agreed: FloatArray,
        partnered: npt.NDArray[np.bool_],
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
        agreed : array, shape (programmes,)
            Coordination of delivery that each programme has from above.
        partnered : array of bool, shape (programmes,)
            Whether the programme has a counterpart.
        counterpart : array of int, shape (programmes,)
            Row of the programme whose manager is the counterpart.
        crowding : array, shape (programmes, territories)
            Families per financed place; 1 where nobody is squeezed.
        visits_lost : array, shape (territories,)
            Share of visits and meetings that a shock prevents.
        council : array, shape (territories,)
            1 where a local council met this month.
        election : bool
            Whether an election brings more turnover.
        """
        given = self.given
        commitment, fatigue, tie = (self.table(n) for n in ("commitment", "fatigue", "tie"))
        will = 1.0 - (1.0 - commitment) * (1.0 - agreed[:, None])
        engagement = will * (1.0 - fatigue) * partnered[:, None]
        together = given.coordination_time * engagement
        load = self.caseload.reshape(self.shape) * crowding * given.visit_hours / given.hours
        open_share = 1.0 - visits_lost
        self.table("visits")[:] = np.clip(
            (1.0 - together) * open_share / np.maximum(load, 1e-9), 0, 1
        )
        self.table("engagement")[:] = engagement
        contact = engagement * engagement[counterpart] * (1.0 - CONTACT_LOST * visits_lost)
        contact = np.minimum(contact + given.council_contact * council, 1.0) * partnered[:, None]
        tie += given.tie_growth * contact * (1.0 - tie) - given.tie_decay * tie
        overwork = np.maximum(
            load * (LEAST_ROUNDS + EAGER_ROUNDS * commitment) + together - 1.0, 0.0
        )
        fatigue += given.fatigue_rise * overwork - given.fatigue_recovery * fatigue
        np.clip(fatigue, 0.0, 1.0, out=fatigue)
        self._turn_over(month, election)

    def _turn_over(self, month: int, election: bool) -> None:
        managers, given = self.population, self.given
        leave = uniform_array(self.seed, Stream.TURNOVER, self.posts, month)[0]
        chance = given.turnover / 12.0 * (1.0 + managers.fatigue)
        leaves = leave < chance + given.turnover_election * election
        if leaves.any():
            managers.tenure[leaves] += 1
            managers.tie[leaves] *= TIE_KEPT
            self._appoint(leaves)
