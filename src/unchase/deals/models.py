"""The nouns, for Django; each has its own module."""

from unchase.deals.appointment import Appointment
from unchase.deals.commitment import Commitment
from unchase.deals.contact import Contact
from unchase.deals.correction import Correction
from unchase.deals.counted import Counted
from unchase.deals.criterion import Criterion, Motive
from unchase.deals.crm import Crm, CrmEntry
from unchase.deals.day import Day
from unchase.deals.deal import Deal
from unchase.deals.import_run import ImportRun
from unchase.deals.learnt import Learnt
from unchase.deals.lived import Lived
from unchase.deals.mailbox import Mailbox, MailCopy, MailFolder
from unchase.deals.morning import Feed, Morning
from unchase.deals.outgoing import Outgoing
from unchase.deals.own_calendar import CalendarEntry, CalendarRead, OwnCalendar
from unchase.deals.piece import Given, Piece
from unchase.deals.prospect import Prospect
from unchase.deals.quoted import Quoted, Why
from unchase.deals.reading import Reading
from unchase.deals.release import Release
from unchase.deals.reminder import Reminded, Reminder
from unchase.deals.saved_filter import SavedFilter
from unchase.deals.seller import Seller
from unchase.deals.sorting import Sorting
from unchase.deals.standing_change import StandingChange
from unchase.deals.token import Answered, Token
from unchase.deals.told import Told
from unchase.deals.touch import Touch
from unchase.deals.transfer import Transfer
from unchase.deals.voice import Voice
from unchase.deals.webhook import Notice, Webhook

__all__ = [
    "Answered",
    "Appointment",
    "CalendarEntry",
    "CalendarRead",
    "Commitment",
    "Contact",
    "Correction",
    "Counted",
    "Criterion",
    "Crm",
    "CrmEntry",
    "Day",
    "Deal",
    "Feed",
    "Given",
    "ImportRun",
    "Learnt",
    "Lived",
    "MailCopy",
    "MailFolder",
    "Mailbox",
    "Morning",
    "Motive",
    "Notice",
    "Outgoing",
    "OwnCalendar",
    "Piece",
    "Prospect",
    "Quoted",
    "Reading",
    "Release",
    "Reminded",
    "Reminder",
    "SavedFilter",
    "Seller",
    "Sorting",
    "StandingChange",
    "Token",
    "Told",
    "Touch",
    "Transfer",
    "Voice",
    "Webhook",
    "Why",
]
