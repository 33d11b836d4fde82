"""Shows: one module per page, over the verbs of the rows. Holds no rules."""
