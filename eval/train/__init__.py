"""Training of the small learned parts, from pinned public data, so that others can repeat it."""
