"""The parts of the story: one folder each, with what a file may say, what happens, its metrics and its picture."""
