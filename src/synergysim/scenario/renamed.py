"""Names of earlier versions and what took their place, for the errors that refuse them."""

RENAMED = {
    "extension": ("coverage",),
    "fresh_memory": ("recent_persistence",),
    "fresh_share": ("recent_sale_share",),
    "sweat": ("own_labour_investment",),
    "twin": ("counterfactual",),
}
"""Old name -> names that may have taken its place, by context; docs/renamed.md says why."""
