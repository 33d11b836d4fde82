"""Real mail servers on loopback, and what comes between: a proxy with faults, fakes of what cannot be had."""
