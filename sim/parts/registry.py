"""The parts of the story: one line each in this file; everything else about a part is in its folder."""

from __future__ import annotations

from importlib import import_module

from pydantic import BaseModel

from sim.parts.aid.section import AidInScenario
from sim.parts.breakdowns.section import BreakdownsInScenario
from sim.parts.buses.section import BusesInScenario
from sim.parts.closures.section import ClosuresInScenario
from sim.parts.disarmament.section import DisarmamentInScenario
from sim.parts.displaced.section import DisplacedInScenario
from sim.parts.fuel.section import FuelInScenario
from sim.parts.incidents.section import IncidentsInScenario
from sim.parts.medical.section import MedicalInScenario
from sim.parts.mortuaries.section import MortuariesInScenario
from sim.parts.part_files import PartFiles
from sim.parts.route_choice.section import RouteChoiceInScenario
from sim.parts.screening.section import ScreeningInScenario
from sim.parts.second_road.section import SecondRoadInScenario
from sim.parts.shuttles.section import ShuttlesInScenario
from sim.parts.sojourn.section import SojournInScenario
from sim.parts.split_families.section import SplitFamiliesInScenario
from sim.parts.stocks.section import StocksInScenario
from sim.parts.troop_columns.section import TroopColumnsInScenario
from sim.parts.warehouses.section import WarehousesInScenario


class PartsInScenario(
    BusesInScenario,
    ShuttlesInScenario,
    ClosuresInScenario,
    ScreeningInScenario,
    BreakdownsInScenario,
    SecondRoadInScenario,
    RouteChoiceInScenario,
    FuelInScenario,
    DisarmamentInScenario,
    DisplacedInScenario,
    SojournInScenario,
    SplitFamiliesInScenario,
    MedicalInScenario,
    IncidentsInScenario,
    MortuariesInScenario,
    WarehousesInScenario,
    StocksInScenario,
    AidInScenario,
    TroopColumnsInScenario,
):
    """What all parts add to a scenario: one line a part, in the order in which they start and act at equal hours.

    A scenario inherits from it, so a part's section is known to the type checker like any other.
    """


def _files_of(section: type[BaseModel]) -> PartFiles:
    """The registration in the folder where a part's section stands."""
    files: PartFiles = import_module(section.__module__.rpartition(".")[0]).FILES
    return files


PARTS = tuple(_files_of(section) for section in PartsInScenario.__bases__)
"""The registrations of all parts, in the same order."""
