"""One action from snapshot to outcome."""
