"""Questions pinned to a record: asked, routed to its owner, answered, made public, and logged."""
