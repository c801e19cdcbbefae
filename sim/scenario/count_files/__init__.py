"""Files of counts: one reader for what was announced, observed and reported, whatever program wrote the file.

``text`` decodes, ``cells`` cuts into cells, ``moments`` and ``numbers`` read one cell, ``reading`` is what a file says
of itself, ``series`` names what is counted, ``read`` puts these together, and ``totals`` sums days and heeds
corrections. ``docs/counts.md`` is the page for people.
"""
