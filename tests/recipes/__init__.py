"""CONTRIBUTING's recipes, each carried out on a copy of the package with something that is not shipped."""
