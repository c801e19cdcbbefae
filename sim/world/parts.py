"""Which parts a scenario has: each is made by one line here, and only when the scenario asks for it."""

from __future__ import annotations

from sim.parts.aid.actor import Aid
from sim.parts.buses.actor import Buses
from sim.parts.closures.actor import gates
from sim.parts.disarmament.actor import DisarmamentPart
from sim.parts.displaced.actor import Displaced
from sim.parts.fuel.actor import Petrol
from sim.parts.incidents.actor import Incidents
from sim.parts.medical.actor import MedicalCare
from sim.parts.screening.actor import Detentions
from sim.parts.second_road.actor import RoadChoice
from sim.parts.sojourn.actor import Stay
from sim.parts.stocks.actor import Stocks
from sim.parts.warehouses.actor import Warehouses
from sim.scenario.stages import Station
from sim.world.part import Part
from sim.world.setting import Setting


def parts_of(setting: Setting) -> list[Part]:
    """The parts of the story, in the order in which they start and act at equal hours."""
    scenario = setting.scenario
    found: list[Part] = [Buses(setting), *gates(setting)]
    if any(isinstance(stage, Station) and stage.screening for stage in scenario.stages.values()):
        found.append(Detentions(setting.flow))
    if scenario.second_road:
        found.append(RoadChoice(setting, scenario.second_road))
    if scenario.fuel:
        found.append(Petrol(setting, scenario.fuel))
    if setting.scenario.disarmament:
        found.append(DisarmamentPart(setting))
    if setting.scenario.displaced:
        found.append(Displaced(setting))
    if setting.scenario.sojourn is not None:
        found.append(Stay(setting, setting.scenario.sojourn))
    care = MedicalCare(setting) if setting.scenario.medical is not None else None
    if care is not None:
        found.append(care)
    if setting.scenario.incidents:
        found.append(Incidents(setting, None if care is None else care.admit))
    if scenario.warehouses:
        found.append(Warehouses(setting))
    if scenario.stocks:
        found.append(stocks := Stocks(setting))
        if scenario.aid:
            found.append(Aid(setting, stocks))
    return found
