"""Names of the random streams: one for each decision that chance takes.

Values are part of every result: a stream keeps its number for good, a new decision takes a new
one. Household streams of the monthly rule are in :mod:`synergysim.household.kernel`.
"""

from __future__ import annotations

from enum import IntEnum


class Stream(IntEnum):
    """Stream numbers; the comment says what the four draws of a call are."""

    HOUSEHOLD_SIZE = 1  # normals: size, labour, land, remittances
    HOUSEHOLD_TRAITS = 2  # uniforms: children, sex of head, labour-constrained, receives
    HOUSEHOLD_REACH = 3  # uniforms: registered, account, interested, exposure
    HOUSEHOLD_ABILITY = 4  # normals: ability, means, capacity
    HOUSEHOLD_ENDOWMENT = 10  # normals: advantage, own aspirations, own social capital
    TERRITORY = 5  # normals: potential, remoteness, wage level
    TERRITORY_TRAITS = 6  # uniforms: services, tolerance
    WEATHER = 7  # normals: weather
    DROUGHT = 8  # uniforms: drought at planting
    SHOCK_EXPOSURE = 9  # uniforms: exposure of a territory to a shock
    GOALS = 20  # normals: drift of an office's goal, jump at an election
    ELECTION = 21  # normals: support
    MEETING = 22  # uniforms: takes place, power, principals
    SIGNATURE = 23  # uniforms: attendance and signature of one member
    SCORE = 30  # normals: error of a ranking
    REFUSAL = 31  # uniforms: refusal, inside the programme's definition
    REFERRAL = 32  # uniforms: would come if talked to, referred in a month
    PLACES = 33  # normals: error of the poverty map, order of places at random
    CONSENT = 34  # uniforms: a village lets a programme in
    MANAGER = 40  # normals: commitment of a tenure
    TURNOVER = 41  # uniforms: leaves
    DELIVERY = 50  # uniforms: slips, aligned, wait
    POOL_VERSION = 11  # uniforms: order of a territory's versions
    EMERGENCY = 60  # uniforms: payment arrives, turn where money is short
