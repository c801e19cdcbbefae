"""Places, roads and counts of other formats as a scenario to be read and edited (``sim import``).

``flee`` and ``geojson`` read, ``routes`` finds who goes where, ``write`` writes. Nothing here knows a run.
"""
