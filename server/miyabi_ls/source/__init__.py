"""Documents, positions, syntax and context: what the code is, before anyone asks a model."""
