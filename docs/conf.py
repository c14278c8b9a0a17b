"""How Sphinx builds the documentation as a site: `python -m sphinx -W --keep-going -n -b html docs build/site`."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.search.en import SearchEnglish

from advicetree import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "advicetree"
author = "The advicetree developers"
copyright = author
release = version = __version__
language = "en"

SearchEnglish.stopwords -= {"if"}  # authors look for this key of the format

extensions = ["myst_parser", "sphinx.ext.autodoc", "advicetree.sphinx", "docstrings", "repository", "trees"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = ["**/__pycache__", "pictures/overview.md"]
nitpicky = True
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 100
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries = False

html_theme = "furo"
html_title = "advicetree"
html_logo = html_favicon = "_static/logo.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_search_scorer = str(Path(__file__).parent / "_static" / "search-scorer.js")
html_copy_source = False
html_show_sphinx = False
