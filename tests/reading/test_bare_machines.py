"""What a machine wrote is known by its wording alone, where a text came without headers; a person's mail is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unchase.core.message import Message
from unchase.core.touch import Automatic
from unchase.reading.machine import machine

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)

FAILURES = (
    "Your message to sales@northpier.example couldn't be delivered. The address wasn't found or can't receive mail.",
    "Undeliverable: Re: offer. The following recipient could not be reached: h.wirth@turmbau.example, 550 5.1.1 user unknown",
    "Mail delivery failed: returning message to sender. A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.",
    "The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos.",
    "550 5.7.1 Message rejected due to content restrictions",
    "This is the mail system at host mx.harbour.example. I'm sorry to have to inform you that your message could not be delivered.",
    "Delivery Status Notification (Failure). Delivery to the following recipient failed permanently: tom@quayside.example",
    "Your message was not delivered because the recipient's server refused the connection. We will keep trying for 48 hours.",
    "Ihre Nachricht konnte nicht zugestellt werden. Der Empfänger m.voss@walzwerk.example ist unbekannt.",
    "Votre message n'a pas pu être remis à claire@ateliers.example : boîte aux lettres pleine.",
    "No se pudo entregar su mensaje a compras@olivar.example. La dirección no existe.",
    "Message blocked. Your message to ops@grange.example has been blocked by the recipient's spam policy.",
    "The recipient's mailbox is over its storage limit and cannot accept your message. Error 452 4.2.2",
    "Sorry, we were unable to deliver your message to the following address: <gwen@millrace.example>: No such user here",
    "Address not found. Your message wasn't delivered to kim@fernhill.example because the address couldn't be found.",
    "Delayed: your message has not been delivered after 4 hours. The server will retry for 2 more days.",
)
RECEIPTS = (
    "Thank you for contacting Harrow Supplies. Your request has been received and a ticket (#48213) has been created. We aim to respond within one working day.",
    "This mailbox is not monitored. Please use the contact form on our website.",
    "We have received your email and will respond within 2 business days.",
    "Thanks for your message! Our office hours are Monday to Friday, 9 to 5. We'll get back to you as soon as we can.",
    "Your enquiry has been logged under reference 2026-3391. A member of the team will be in touch shortly.",
    "This is an automatic confirmation that we have received your message. Please do not reply to this email.",
    "Your message was read on Tuesday, 3 March 2026 at 14:02.",
    "Please note this inbox is only checked on weekdays between 8 and 16. Messages are answered in order of arrival.",
    "Vielen Dank für Ihre Anfrage. Ihre Nachricht ist bei uns eingegangen und wird schnellstmöglich bearbeitet. Ticketnummer 55129.",
    "Nous avons bien reçu votre message et vous répondrons dans les meilleurs délais. Ceci est un message automatique.",
    "Hemos recibido su consulta. Su número de caso es 7781. Este es un mensaje automático.",
    "Thank you for your application to become a supplier. It has been forwarded to our purchasing department. You do not need to do anything further.",
    "Auto-response: Due to a high volume of enquiries our replies may take longer than usual.",
    "[Ticket 9921] We got your request! You can view its progress in the customer portal.",
    "Hello, you've reached Fenland Marine. Thank you for your email; someone will reply within 24 hours. For breakdowns call the office.",
    "Welcome to the help desk. Your case number is 30018. Please keep this number in the subject of any further emails.",
)
ABSENCES = (
    "I am out of the office until Monday 9 March with no access to email. For urgent matters please contact Helen Strand.",
    "Thank you for your email. I'm on annual leave and will be back on 16 March.",
    "I'm currently travelling for work and will have limited access to email until 12 March. Expect a slow reply.",
    "Automatic reply: I am on maternity leave until September. Please contact Jo Pike (jo@brook.example).",
    "Out of office: back Thursday.",
    "Ich bin bis zum 20. März nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Adler.",
    "Je suis absente du bureau jusqu'au 12 mars. En cas d'urgence, contactez M. Roy.",
    "Estoy de vacaciones hasta el 15 de marzo. Para asuntos urgentes escriba a soporte@lonja.example.",
    "Hi, I'm away at a trade fair this week and will answer your message when I return on Monday the 9th.",
    "Our offices are closed for the Easter break from 3 to 6 April. We will reply to messages on 7 April.",
    "I'm on vacation! Back March 17. If it's urgent text my assistant Ray.",
    "I will be out sick until further notice. Please direct anything urgent to the main office.",
    "I am attending a conference and will be checking emails only sporadically until Friday. ",
    "I'm on sabbatical through June 30. Mira Holt (mira@delta.example) is handling my accounts.",
    "Thanks for your note. I'm on parental leave until August and not reading email; please write to team@delta.example instead.",
)
PEOPLE = (
    "I'm out of the office until Monday, can we talk then?",
    "Our office is closed Friday so let's do Thursday.",
    "We have received your proposal and will get back to you.",
    "Thanks for your message, I'll be back on Monday and will look at it then.",
    "I have received your quote, thank you. I'm on leave from Friday, so call me before.",
    "I'm travelling this week, let's speak next week.",
    "Your message reached me in Lisbon, I'm back the 9th and would like to see you.",
    "Our inbox is full of offers like yours, please stop.",
    "Thank you for contacting us. We're not interested.",
    "We got your request and discussed it. It's a no.",
    "I'm on holiday till the 20th, let's pick it up after.",
    "Your email to our director was passed to me. Could you send the price list?",
    "I couldn't deliver the parts, the address wasn't found, so I need another week.",
)


def kind_of(text: str) -> Automatic | None:
    found = machine(Message(id="", at=AT, zone="Europe/London", text=text, subject=""), zone="Europe/London")
    return found.reading.automatic if found else None


@pytest.mark.parametrize(
    ("texts", "kind"),
    [(FAILURES, Automatic.BOUNCE), (RECEIPTS, Automatic.AUTO), (ABSENCES, Automatic.OOO)],
)
def test_a_bare_text_of_a_machine_is_known_by_its_words(texts: tuple[str, ...], kind: Automatic) -> None:
    assert [text for text in texts if kind_of(text) is not kind] == []


def test_a_person_who_is_away_or_tells_of_a_mail_is_no_machine() -> None:
    assert [text for text in PEOPLE if kind_of(text) is not None] == []
