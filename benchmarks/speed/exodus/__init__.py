"""The whole exodus as a SimPy textbook would write it, beside this engine: same file, same parts, draws of its own.

A process per vehicle, squad, lorry, convoy, bus, ambulance, helicopter and patient; Resource for lanes, desks, pumps
and gaps, Container for space, petrol and beds; everybody is counted at every recording step. It reads the scenario
itself and shares no code with the engine. Left out: that a vehicle which stops on a road keeps those behind it from
driving up (they wait for it at the end), the bodies, and the ledger. So it does a little less, and its hours of
crossing are near the engine's, not equal.

Each file adds the processes of one subject to the model: who is there (``people``), roads and desks (``way``), who
leaves when (``leaving``), buses and patients (``fleets``), petrol and food (``supplies``), arms (``arms``), and all of
it together (``model``). ``competitors`` times it.
"""
