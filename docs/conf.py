"""How Sphinx builds the site (``make docs``): every page of this folder, the commands, and the API from docstrings.

Nothing is fetched: fonts, icons and search come with the theme, and no other project's inventory is asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

import sim  # noqa: E402  # what the API pages and the commands are read from

project = "corridor-sim"
author = "the corridor-sim authors"
copyright = "the corridor-sim authors, MIT licence"
version = release = sim.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "commands"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext", "_static"]

# Markdown as it is read on a code host too: links to headings, lists of terms.
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
napoleon_numpy_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "pydata_sphinx_theme"
html_title = "corridor-sim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["motion.js"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "corridor-sim"},
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"tutorial": [], "gallery": [], "glossary": []}

# Pictures are drawn for a white ground.
html_context = {"default_mode": "light"}

# Notebooks begin with a heading of their own level.
suppress_warnings = ["myst.header"]
