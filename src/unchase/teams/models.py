"""The nouns, for Django; each has its own module."""

from unchase.teams.audit_trail import Entry
from unchase.teams.invitation import Invitation
from unchase.teams.membership import Membership
from unchase.teams.organisation import Organisation, Team
from unchase.teams.sharing import HandOver, Share

__all__ = ["Entry", "HandOver", "Invitation", "Membership", "Organisation", "Share", "Team"]
