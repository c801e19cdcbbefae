"""Passages: what a stage can see of a party, and the milestones that are made of them."""

from __future__ import annotations

from sim.scenario.model import Scenario

EVENTS = ("arrived", "entered", "left")
"""A party asks for a stage, is taken by it, and is let go."""


def passages(scenario: Scenario, name: str) -> tuple[tuple[str, str], ...]:
    """The passages of a milestone as (stage, event), in the file's order; none when it has no such milestone."""
    return tuple(passage(text) for text in scenario.milestones.get(name, ()))


def passage(text: str) -> tuple[str, str]:
    """The stage and the event of a text such as ``gate.left``; the event is empty where there is no dot."""
    stage, _, event = text.partition(".")
    return stage, event
