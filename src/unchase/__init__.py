"""unchase: every open deal has a next step, is being brought to one, or is let go."""

__version__ = "0.1.0"
