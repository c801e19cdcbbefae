"""Where a patient can be: the accounts of the kind ``patients``, and of the dead who are taken home."""

from __future__ import annotations

ADMITTED = "not yet wounded"
WAITS, RECOVERS = "inside, to be carried out", "inside, until he can sit"
AMBULANCE, HELICOPTER, OUTSIDE = "in an ambulance", "in a helicopter", "outside"
DISCHARGED, LOST = "discharged", "taken off an ambulance"
DIED_INSIDE, DIED_ON_THE_WAY, DIED_OUTSIDE = "died inside", "died on the way", "died outside"
INSIDE = (WAITS, RECOVERS)
DIED = {
    WAITS: DIED_INSIDE,
    RECOVERS: DIED_INSIDE,
    AMBULANCE: DIED_ON_THE_WAY,
    HELICOPTER: DIED_ON_THE_WAY,
    OUTSIDE: DIED_OUTSIDE,
}
PLACES = (WAITS, RECOVERS, AMBULANCE, HELICOPTER, OUTSIDE, DISCHARGED, LOST, *dict.fromkeys(DIED.values()))
"""Where a patient can be: the accounts of the kind ``patients``, besides the world from which he comes."""

PATIENTS = "patients"
"""Kind of the ledger."""

BODIES, BODIES_INSIDE, BODIES_OUT = "bodies", "inside", "taken out"
"""Kind and accounts of the dead who are taken home."""

DIED_OF = "died of wounds: "
"""What is written before the category of a patient who died."""
