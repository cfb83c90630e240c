"""Programs against a model: each line once, each entry in its place."""
