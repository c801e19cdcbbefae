"""An emulator: what a run at other settings would give, interpolated from the runs of a study, with its own error."""
