"""Reports: one HTML file that needs no network, of a run, a comparison or a study."""
