"""What planners ask first, and the metrics that answer it: the same for the shell, a notebook and a report."""

from __future__ import annotations

from sim.results.left_behind import REASONS

QUESTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "When have they crossed?",
        (
            ("half", "clearance_50_at_h"),
            ("90 %", "clearance_90_at_h"),
            ("all", "clearance_100_at_h"),
            ("half, time from zero", "clearance_50_h"),
            ("90 %, time from zero", "clearance_90_h"),
            ("all, time from zero", "clearance_100_h"),
            ("of so many who would leave", "would_leave_persons"),
            ("of these not within the run", "not_crossed_persons"),
        ),
    ),
    (
        "How many cross?",
        (
            ("busiest hour, persons", "peak_persons_per_h"),
            ("in all, persons", "crossed_persons"),
            ("in all, families", "crossed_families"),
            ("in all, vehicles", "crossed_vehicles"),
        ),
    ),
    (
        "Who has crossed?",
        (
            ("under 18", "crossed_children_persons"),
            ("65 and over", "crossed_older_persons"),
        ),
    ),
    (
        "How long is the queue?",
        (
            ("longest", "queue_max_km"),
            ("longest, first at", "queue_max_km_at_h"),
            ("most vehicles standing", "queue_max_veh"),
        ),
    ),
    (
        "How long does a family stand?",
        (
            ("half are on the road for up to", "road_time_median_h"),
            ("90 % are on the road for up to", "road_time_p90_h"),
            ("vehicles still on the road at the end", "road_time_unfinished_veh"),
            ("person-hours stood before crossing", "waited_before_crossing_person_h"),
            ("person-hours stood in all", "waited_person_h"),
            ("most persons waiting for a bus", "waiting_for_bus_max_persons"),
        ),
    ),
    (
        "When does the readiness run out?",
        (
            ("families, counted as they cross", "readiness_families_passed_by_crossed_at_h"),
            ("persons, counted as they cross", "readiness_persons_passed_by_crossed_at_h"),
            ("persons, counted in shelters", "readiness_persons_passed_by_in_shelter_at_h"),
            ("in shelters at the end", "in_shelter_persons"),
        ),
    ),
    (
        "Does registration keep up?",
        (
            ("largest backlog", "backlog_max_persons"),
            ("largest backlog, at", "backlog_max_at_h"),
        ),
    ),
    (
        "Who has not come, and why?",
        (
            ("away from the start", "absent_persons"),
            ("present at the start", "present_persons"),
            ("of these crossed", "crossed_persons"),
            ("carried to a hospital outside", "carried_out_persons"),
            ("not come out, in all", "left_behind_persons"),
            *((reason.label, reason.metric) for reason in REASONS),
        ),
    ),
)
"""Questions in the order in which planners ask, each with the metrics that answer it."""
