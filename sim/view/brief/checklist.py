"""STRESS-DES (Monks et al. 2019, Journal of Simulation 13, 55-67) and the humanitarian model card, filled from a run.

The sections of STRESS-DES are those of ``docs/model.md`` §8.2; the fields of the card those that OCHA's peer review
asks for: purpose, users, data, performance, limits, ethics.
"""

from __future__ import annotations

from sim.pages.content import Text, fill
from sim.view.brief.facts import Facts
from sim.view.ethics import WHAT_NOT

STRESS: tuple[tuple[str, str], ...] = (
    ("Purpose", "{scenario:title}"),
    ("Outputs", "{count:metrics} figures and {count:curves} curves, each with unit and meaning"),
    ("Aims", "Who crosses by when, what limits, whether the readiness suffices, who is left behind"),
    (
        "Base logic",
        "Households decide by a hazard, pack, fetch petrol, drive, pass the checkpoint, register, find a place",
    ),
    ("Scenario logic", "{count:timeline} dated or conditional changes of parameters; variants by extends and --set"),
    (
        "Algorithms",
        "Discrete events (SimPy clock); kinematic-wave links; first come first served lanes with priorities",
    ),
    (
        "Entities",
        "{count:groups} groups of {scenario:people.household_size.mean_persons} persons a household on average",
    ),
    ("Resources, queues", "{count:stages} stages: links, stations, delays, shelters; buses, ambulances, depots"),
    ("Entry, exit", "{count:settlements} origins; exit at an address, in a shelter, or not at all"),
    ("Data sources", "Marks beside the numbers in the scenario's files; announced counts where there are any"),
    (
        "Inputs",
        "Lines of its files: {count:published} published, {count:derived} derived, {count:assumption} assumed",
    ),
    ("Preprocessing", "None beyond the scenario's files"),
    ("Assumptions", "Table above; all of them in the report of the same folder"),
    ("Initialisation", "From {run:start}: everybody at home or displaced inside, roads empty, stocks as given"),
    ("Run length", "{scenario:horizon_h} h, to {run:end}; terminating, no warm-up"),
    ("Estimation", "{run:runs} runs, {run:drawn} parameters drawn; spread: {run:spread}"),
    ("Software", "{manifest:made_by}, {manifest:python}; {manifest:packages}"),
    ("Random numbers", "One stream per named source, seed {manifest:seed}; the same numbers for every variant"),
    ("Execution", "{manifest:wall_s} s; {manifest:platform}"),
    ("Code", "Open source (MIT); folder of the run: scenario, journal, digests"),
)
"""Field and what fills it."""

CARD: tuple[tuple[str, str], ...] = (
    ("Users", "Planners of reception, transport and aid; analysts"),
    ("Knowledge of", "{run:as_of}"),
    ("Skill", "{skill:}"),
    ("Limits", "Behaviour is assumed within ranges; places, lanes and petrol were not published; aggregate only"),
    ("Must not be used", WHAT_NOT),
)
"""Field of the model card and what fills it."""


def checklist(facts: Facts) -> tuple[tuple[Text, Text], ...]:
    """The fields that are not already said above, each filled."""
    return tuple((name, fill(template, facts)) for name, template in (*STRESS, *CARD))
