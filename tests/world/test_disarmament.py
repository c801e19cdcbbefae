"""Disarmament: squads, crews, hours, amnesty, depots, and families that wait; exact hours worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.parameter import parameters
from sim.simulate import simulate
from sim.world.ledger import ConservationError
from sim.world.world import World
from tests.world.towns import at
from tests.world.withdrawal import constant, couples, disarmament, formation, forty_men, hours, point, receipts


def test_one_point_one_crew_opening_hours() -> None:
    """Squads come at 2.0, 2.5, 3.0, 3.5; two counts of 2 h fit into 08:00-12:00; 30 arms are dealt 7, 8, 7, 8."""
    journal = simulate(forty_men(collection_points={"north": point(opening_hours=["08:00-12:00"])}))
    assert receipts(journal) == [(10.0, 7.0), (12.0, 8.0), (34.0, 7.0), (36.0, 8.0)]


def test_a_count_that_begins_before_closing_is_finished() -> None:
    """Open until 09:00, two hours a squad: the one that begins at 08:00 has its receipt at 10:00, the next a day on."""
    journal = simulate(forty_men(collection_points={"north": point(opening_hours=["08:00-09:00"])}))
    assert hours(journal) == [10.0, 34.0, 58.0, 82.0]


def test_two_formations_leave_in_their_order() -> None:
    """A quarter from hour 1, the others from hour 5; each has its point, the way of the second is twice as long."""
    formations = {
        "second": formation(share=0.75, leaves_post_at=at(5.0), travel=constant(120.0), collection_point="south"),
        "first": formation(share=0.25),
    }
    journal = simulate(forty_men(formations=formations, collection_points={"north": point(), "south": point()}))
    assert hours(journal) == [4.0, 9.0, 11.0, 13.0]
    shown = [(entry.time_h, entry.actor) for entry in journal.log if entry.what == "may leave its posts"]
    assert shown == [(1.0, "first formation"), (5.0, "second formation")]


def test_nobody_leaves_his_post_without_permission() -> None:
    """Allowed from hour 10 to 10.75: two squads leave, at 10.0 and 10.5; the others from hour 20 on."""
    timeline = {
        name: {"at": at(hour), "event": "shown", "set": {"disarmament.permission": allowed}}
        for name, hour, allowed in (("yes", 10.0, True), ("no", 10.75, False), ("again", 20.0, True))
    }
    journal = simulate(forty_men(timeline, permission=False))
    assert hours(journal) == [13.0, 15.0, 23.0, 25.0]


def test_those_who_refuse_come_with_the_amnesty() -> None:
    """Nobody comes before the amnesty at hour 20; the arms are in the account of those who refuse, then handed in."""
    timeline = {"amnesty": {"at": at(20.0), "event": "amnesty", "set": {"disarmament.amnesty": True}}}
    journal = simulate(forty_men(timeline, amnesty=False, refuses_share=1.0))
    assert hours(journal) == [23.0, 25.0, 27.0, 29.0]
    refused = journal.books.series("small_arms", "refused")
    time_h = journal.balance.time_h
    assert set(refused[(time_h > 1.0) & (time_h < 20.0)]) == {30.0}
    assert refused[-1] == 0.0
    never = simulate(forty_men(amnesty=False, refuses_share=1.0))
    assert receipts(never) == []
    assert np.isnan(never.departed_h).all()


def test_a_share_refuses_and_the_others_come_as_before() -> None:
    """Squads with a draw below the share stay; the amnesty of the others changes none of their draws."""
    scenario = couples(disarmament(amnesty=False, refuses_share=0.4))
    everybody = simulate(couples(disarmament()))
    some = simulate(scenario)
    total = some.books.series("small_arms", "refused")[-1] + some.books.series("small_arms", "collected")[-1]
    assert 0.0 < some.books.series("small_arms", "refused")[-1] < total
    assert total == everybody.books.series("small_arms", "collected")[-1]


def test_crews_are_a_parameter() -> None:
    """No crew until hour 5, then two: squads of 2.0, 2.5 at 7.0, those of 3.0, 3.5 at 9.0; one fewer from 5.5 on."""
    nobody = {"north": point(crews=0)}
    two = {"two": {"at": at(5.0), "event": "two", "set": {"disarmament.collection_points.north.crews": 2}}}
    assert hours(simulate(forty_men(two, collection_points=nobody))) == [7.0, 7.0, 9.0, 9.0]
    one = {"one": {"at": at(5.5), "event": "one", "set": {"disarmament.collection_points.north.crews": 1}}}
    assert hours(simulate(forty_men(two | one, collection_points=nobody))) == [7.0, 7.0, 9.0, 11.0]


def test_a_closed_point_and_a_slower_crew() -> None:
    """Closed from hour 3 to 10; from hour 11 on a count takes one hour: 4.0, 12.0, 13.0, 14.0."""
    path = "disarmament.collection_points.north"
    timeline = {
        "shut": {"at": at(3.0), "event": "shut", "set": {f"{path}.open": False}},
        "open": {"at": at(10.0), "event": "open", "set": {f"{path}.open": True}},
        "fast": {"at": at(11.0), "event": "fast", "set": {f"{path}.service.mean_min": 60.0}},
    }
    assert hours(simulate(forty_men(timeline))) == [4.0, 12.0, 13.0, 14.0]


def test_spacing_and_travel_are_parameters() -> None:
    """From hour 1.25 on a squad every two hours and a way of three: arrivals at 2.0, 4.5, 6.5, 8.5 and 30 min each."""
    path = "disarmament.formations.first"
    slow = {f"{path}.spacing.mean_min": 120.0, f"{path}.travel.mean_min": 180.0}
    timeline = {"slow": {"at": at(1.25), "event": "slow", "set": slow}}
    points = {"north": point(service=constant(30.0))}
    assert hours(simulate(forty_men(timeline, collection_points=points))) == [2.5, 5.0, 7.0, 9.0]


def test_depots_are_counted_lot_by_lot() -> None:
    """Ten guns in four lots of one hour from hour 6: 2, 3, 2, 3; two crews finish two lots at a time."""
    depot = {"handed_over_from": at(6.0), "crews": 1, "service": constant(60.0), "lots": 4, "holds": {"guns": 10}}
    arms = {"small_arms": {"carried": 41}, "guns": {}}
    journal = simulate(forty_men(arms=arms, depots={"park": depot}))
    assert receipts(journal, "guns") == [(7.0, 2.0), (8.0, 3.0), (9.0, 2.0), (10.0, 3.0)]
    assert sum(count for _, count in receipts(journal)) == 41.0
    both = simulate(forty_men(arms=arms, depots={"park": {**depot, "crews": 2}}))
    assert receipts(both, "guns") == [(7.0, 2.0), (7.0, 3.0), (8.0, 2.0), (8.0, 3.0)]


def test_families_wait_for_the_receipt_of_their_men() -> None:
    """One squad with its receipt at hour 13: who has a man with it leaves at 13 or when packed, the others when packed.

    With ``on_withdrawal`` they leave from hour 3 on, while the same receipt comes at 13.
    """
    one = {"squad_persons": 1000, "formations": {"first": formation(travel=constant(120.0))}}
    for released, free_h in (("on_receipt", 13.0), ("on_withdrawal", 3.0)):
        section = disarmament(**one, released=released, collection_points={"north": point(service=constant(600.0))})
        journal = simulate(couples(section))
        assert hours(journal) == [13.0]
        gone = ~np.isnan(journal.departed_h)
        waits = journal.groups.combatants > 0
        packed = journal.packed_h[gone]
        expected = np.where(waits[gone], np.maximum(packed, free_h), packed)
        np.testing.assert_allclose(journal.departed_h[gone], expected, atol=1e-9)
        assert (packed[waits[gone]] < free_h).sum() > 20


def test_families_that_do_not_wait_leave_their_men_behind_and_nobody_counts_twice() -> None:
    """Without a receipt, a couple with one man leaves at once as one person; couples of two men cannot leave."""
    journal = simulate(couples(disarmament(permission=False), waits=0.0))
    plain = simulate(couples(None))
    gone = ~np.isnan(journal.departed_h)
    np.testing.assert_array_equal(gone, plain.groups.combatants < 2)
    np.testing.assert_array_equal(journal.groups.persons[gone], 2 - plain.groups.combatants[gone])
    assert not journal.groups.combatants[gone].any()
    balance = journal.balance
    left = balance.persons[-1, balance.states.index("with their formation")]
    assert left == (plain.groups.combatants == 1).sum()
    assert (balance.persons.sum(axis=1) == 1000).all()


def test_a_run_with_men_who_are_free_at_once_is_the_run_without_disarmament() -> None:
    """All let go before the corridor opens at hour 10: passages, decisions and states are equal to the bit."""
    opens = {"opens": {"at": at(10.0), "event": "opens", "set": {"departure.open": True}}}
    quick = {"first": formation(leaves_post_at=at(0.0), spacing=constant(0.001), travel=constant(0.001))}
    scenario = couples(disarmament(formations=quick), timeline=opens)
    shut = scenario.model_copy(update={"departure": scenario.departure.model_copy(update={"open": False})})
    without = simulate(shut.model_copy(update={"disarmament": None}))
    journal = simulate(shut)
    np.testing.assert_array_equal(journal.passage_h, without.passage_h)
    np.testing.assert_array_equal(journal.departed_h, without.departed_h)
    np.testing.assert_array_equal(journal.balance.persons, without.balance.persons)
    assert hours(journal)


def test_the_timeline_looks_at_what_was_collected() -> None:
    """The second squad's receipt, at hour 6, makes 15 small arms: the entry acts at the next look."""
    entry = {"when": "arms.small_arms >= 15", "event": "enough", "set": {"disarmament.permission": False}}
    journal = simulate(forty_men({"enough": entry}))
    assert [cue.time_h for cue in journal.cues] == [6.0]
    for figure in ("disarmament.withdrawn_persons >= 20", "disarmament.recorded_persons >= 20"):
        assert simulate(forty_men({"enough": {**entry, "when": figure}})).cues


def test_every_timed_field_has_a_setter() -> None:
    depot = {"handed_over_from": at(6.0), "crews": 1, "service": constant(60.0), "lots": 4, "holds": {"guns": 10}}
    arms = {"small_arms": {"carried": 41}, "guns": {}}
    world = World(forty_men(arms=arms, depots={"park": depot}))
    settable = {path for part in world.parts for path in part.setters() if path.startswith("disarmament.")}
    declared = parameters(world.scenario).values()
    assert settable == {one.path for one in declared if one.timed and one.path.startswith("disarmament.")}


def test_the_recount_bites() -> None:
    """A squad that is moved behind the ledger's back is found at the next step."""
    world = World(forty_men())
    part = world.parts[-1]
    squad = part.roster.of["first"][0]  # type: ignore[attr-defined]
    part.roster.put(squad, "with a receipt")  # type: ignore[attr-defined]
    with pytest.raises(ConservationError, match="combatants in 'at their posts', where the ledger says 40"):
        world.run()


distributions = st.sampled_from(["exponential", "constant"]).flatmap(
    lambda name: st.fixed_dictionaries({"law": st.just(name), "mean_min": st.floats(1.0, 300.0)})
)


@given(
    distributions,
    distributions,
    st.integers(1, 5),
    st.integers(1, 50),
    st.floats(0.0, 1.0),
    st.booleans(),
    st.sampled_from(["on_withdrawal", "on_receipt"]),
)
def test_arms_and_men_are_conserved(
    travel: dict[str, object],
    service: dict[str, object],
    crews: int,
    size: int,
    refuses: float,
    amnesty: bool,
    released: str,
) -> None:
    """Accounts add up at every step, nothing is ever handed back, and more crews are never later."""

    def run(crews: int) -> tuple[list[float], np.ndarray]:
        journal = simulate(
            forty_men(
                squad_persons=size,
                formations={"first": formation(travel=travel)},
                collection_points={"north": point(crews=crews, service=service)},
                amnesty=amnesty,
                refuses_share=refuses,
                released=released,
            )
        )
        books = journal.books
        for kind, total in (("small_arms", 30.0), ("combatants", 40.0)):
            sums = np.sum([books.series(kind, account) for account in books.accounts_of(kind)], axis=0)
            assert set(sums) == {total}
        collected = books.series("small_arms", "collected")
        assert (np.diff(collected) >= 0.0).all()
        assert (journal.balance.persons.sum(axis=1) == 40).all()
        return hours(journal), collected

    (few_hours, few), (_, more) = run(crews), run(crews + 1)
    assert len(few_hours) <= 40
    assert (more >= few).all()
