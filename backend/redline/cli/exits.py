"""How the commands exit."""

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2
