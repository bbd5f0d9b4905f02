"""Names of earlier versions and what took their place, for the errors that refuse them."""

RENAMED = {
    "extension": ("coverage",),
}
"""Old name -> names that may have taken its place, by context; docs/renamed.md says why."""
