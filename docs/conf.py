"""How `make docs` builds the documentation site with Sphinx: the pages of this folder as they are.

The navigation is in index.md. The site fetches nothing: styles, scripts and the search index are
files beside its pages, which a browser opens without a server.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
VERSION = HERE.parent / "src" / "synergysim" / "version.py"

project = "synergysim"
release = runpy.run_path(str(VERSION))["__version__"]

extensions = ["myst_parser"]
myst_heading_anchors = 4  # links to headings are checked, with the names that forges give them
exclude_patterns = ["recipes"]
nitpicky = True
smartquotes = False  # options are written --so

html_theme = "furo"
html_title = f"synergysim {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# Summaries are fetched from the pages found, which browsers refuse without a server.
html_show_search_summary = False


def name_language(app: Sphinx, document: nodes.document) -> None:
    """Tell browsers and screen readers the language of a page that is not in English."""
    language = app.env.docname.partition(".")[2]
    if language in ("es", "fr"):
        document[0]["classes"].append(f"language-{language}")


def setup(app: Sphinx) -> None:
    """Connect the function above."""
    app.connect("doctree-read", name_language)
