"""The parts of the story: one folder each, with what a file may say, what happens, its figures and its picture."""
