"""Simulated sellers at work: each looks, writes, thinks, and keeps a ledger of what the pages and the API said was kept."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ledger import asked, says

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping
    from threading import Event

    from ledger import Answer, Floor

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SORTS = ("urgency", "prospect", "decision", "amount", "last")
_STANDINGS = ("", "callback", "firm", "missed", "chasing", "let-go", "closed")
_CRITERIA = ("need", "process", "budget", "who decides", "time")
_ROLES = ("decides", "signs", "champion", "uses")
_OFFER = "A shop like yours cut its returns by a third; their numbers are {marker}. Is Tuesday at 3 pm or Wednesday at 10 am better for a call?"
_ENDED = frozenset({200, 201, 302})


@dataclass(slots=True)
class Simulated:
    """One seller with a browser and a token, and for some a mailbox letters leave through, or a team to manage."""

    key: int
    floor: Floor
    cookies: dict[str, str]
    token: str
    mail: str  # what ends the addresses of their prospects
    box: int | None
    team: list[int]  # colleagues, by key
    manages: bool
    chance: random.Random
    serial: int = 0

    def work(self, stop: Event, think: float) -> None:
        """Deed after deed, until told to stop."""
        deeds = [(deed, weight) for deed, weight in self._deeds().items() if weight]
        while not stop.wait(self.chance.expovariate(1 / think)):
            (deed,) = self.chance.choices([one for one, _ in deeds], [weight for _, weight in deeds])
            try:
                deed()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is one of the things told afterwards
                self.floor.ledger.wrong.append(f"{deed.__name__}: {type(error).__name__} {error}")

    def _deeds(self) -> dict[Callable[[], object], float]:
        return {
            self.today: 26, self.a_deal: 22, self.deals: 9, self.search: 6, self.looks: 4, self.by_api: 12,
            self.a_team: 12 if self.manages else 1, self.compose: 5, self.listen: 2,
            self.log: 7, self.log_and_undo: 1.5, self.log_twice_at_once: 1, self.draft: 4, self.qualify: 3,
            self.cast: 2, self.promise: 2, self.let_go: 2, self.log_by_api: 2, self.share: 1,
            self.hand_over: 1 if self.manages else 0.3, self.letter: 5 if self.box else 0, self.bring: 0.6,
        }  # fmt: skip

    # -- looking

    def today(self) -> None:
        """Look at Today."""
        self.get("Today", "/")

    def a_deal(self) -> None:
        """Look at a deal."""
        self._own(lambda deal: self.get("a deal", f"/deals/{deal}"))

    def deals(self) -> None:
        """Look through the deals, filtered and sorted."""
        narrowed = urlencode({"standing": self.chance.choice(_STANDINGS), "sort": self.chance.choice(_SORTS)})
        self.get("Deals", f"/deals?{narrowed}")

    def search(self) -> None:
        """Look for a company."""
        self.get("search", f"/search?q=shop+{self.chance.randrange(500)}")

    def looks(self) -> None:
        """Look at some other page."""
        self.get(
            "other pages", self.chance.choice(("/numbers", "/released", "/today/quiet", "/sort", "/begin"))
        )

    def a_team(self) -> None:
        """Look at the team."""
        self.get("the team", "/team")

    def compose(self) -> None:
        """Begin to write, with the guard reading along."""
        deal = self.floor.some(self.key, self.chance)
        self.get("writing", f"/deals/{deal}/write", unless_gone=deal)
        self.post("the guard", f"/deals/{deal}/write/guard", {"text": _OFFER}, unless_gone=deal)

    def listen(self) -> None:
        """Begin to log a call, the note read as it is typed."""
        deal = self.floor.some(self.key, self.chance)
        told = {"note": "They like it; the budget opens in January, and I call them then."}
        self.post("listening", f"/deals/{deal}/log/listen", told, unless_gone=deal)

    def by_api(self) -> None:
        """A program looks at something."""
        deal = self.floor.some(self.key, self.chance)
        where = self.chance.choice(
            ("/api/deals", "/api/today", f"/api/deals/{deal}", f"/api/deals/{deal}/timeline", "/api/contacts")
        )
        self.call("API, reading", "GET", where, unless_gone=deal)

    # -- writing

    def log(self) -> None:
        """Log a call."""
        deal = self.floor.some(self.key, self.chance)
        self._log(deal, self.marker(), self.port())

    def log_and_undo(self) -> None:
        """Log a call and take it back at once."""
        deal, marker = self.floor.some(self.key, self.chance), self.marker()
        answer = self._log(deal, marker, self.port())
        if answer.code == 302 and "did" in answer.cookies:
            page = self.get("a deal", f"/deals/{deal}", unless_gone=deal, also={"did": answer.cookies["did"]})
            word = re.search(r'name="word" value="([^"]+)"', page.words)
            if word is not None:
                told = {"word": word[1], "back": f"/deals/{deal}"}
                undone = self.post("undo", "/undo", told)
                if undone.code == 302 and says(undone) == "Taken back.":  # not too late
                    sure = not self._gone(deal)  # handed over meanwhile, nothing is taken back
                    with self.floor.ledger.lock:
                        (self.floor.ledger.taken_back if sure else self.floor.ledger.unsure).add(marker)

    def log_twice_at_once(self) -> None:
        """Two pages of the same seller write to the same deal at the same moment, through two processes."""
        deal = self.floor.some(self.key, self.chance)
        both = [Thread(target=self._log, args=(deal, self.marker(), port)) for port in self.floor.ports[:2]]
        for one in both:
            one.start()
        for one in both:
            one.join()

    def _log(self, deal: int, marker: str, port: int) -> Answer:
        how = self.chance.choice(("none", "none", "no", "appointment", "voicemail", "no-answer"))
        told = {"note": f"We went through the offer once more. {marker}", "outcome": "spoke", "ending": how}
        if how == "appointment":
            day = datetime.now() + timedelta(days=self.chance.randrange(2, 20))  # noqa: DTZ005 - as a browser has it
            told["start"] = f"{day:%Y-%m-%d}T{self.chance.randrange(9, 17):02}:30"
        elif how == "no":
            told["note"] = f"They said no, it is not for them. {marker}"
        elif how in {"voicemail", "no-answer"}:
            told |= {"outcome": how, "ending": ""}
        answer = self.post("logging a call", f"/deals/{deal}/log", told, unless_gone=deal, port=port)
        if answer.code == 302:
            self.floor.ledger.keep("a call", marker, deal)
        return answer

    def draft(self) -> int | None:
        """Keep a draft; its key."""
        deal, marker = self.floor.some(self.key, self.chance), self.marker()
        told = {
            "to": f"kim@shop{self.serial}{self.mail}",
            "subject": "Returns",
            "text": _OFFER.format(marker=marker),
            "override": "They asked for it.",
        }
        answer = self.post("keeping a draft", f"/deals/{deal}/write", told, unless_gone=deal)
        if answer.code != 302:
            return None
        self.floor.ledger.keep("a draft", marker, deal)
        return int(answer.leads.rpartition("/")[2])

    def letter(self) -> None:
        """Keep a draft and let it leave."""
        key = self.draft()
        if key is not None:
            answer = self.post("letting a letter leave", f"/drafts/{key}/send", {"mailbox": str(self.box)})
            if answer.code == 302 and "did" not in answer.cookies:  # which says why it does not
                with self.floor.ledger.lock:
                    self.floor.ledger.kept["a letter"][str(key)] = key

    def qualify(self) -> None:
        """Say what is known of a criterion."""
        deal, marker = self.floor.some(self.key, self.chance), self.marker()
        told = {"name": self.chance.choice(_CRITERIA), "state": "met", "quote": f"“{marker}”, they said"}
        if self.post("qualifying", f"/deals/{deal}/qualify", told, unless_gone=deal).code == 302:
            self.floor.ledger.keep("a criterion", marker, deal)

    def cast(self) -> None:
        """Say what somebody is in the decision; nobody else says so at the same time."""

        def say(deal: int) -> None:
            person, role = self.floor.people.get(deal), self.chance.choice(_ROLES)
            if person is None:
                return
            told = {"contact": str(person), "role": role}
            if self.post("casting", f"/deals/{deal}/role", told).code == 302:
                with self.floor.ledger.lock:
                    self.floor.ledger.roles[person] = role
                    self.floor.ledger.touched.add(deal)

        self._own(say)

    def promise(self) -> None:
        """Promise something by a day."""
        deal, marker = self.floor.some(self.key, self.chance), self.marker()
        by = datetime.now() + timedelta(days=self.chance.randrange(1, 9))  # noqa: DTZ005 - as a browser has it
        told = {"what": f"send {marker}", "by": f"{by:%Y-%m-%d}"}
        if self.post("promising", f"/deals/{deal}/waiting-on-us", told, unless_gone=deal).code == 302:
            self.floor.ledger.keep("a promise", marker, deal)

    def let_go(self) -> None:
        """Let a deal go; half of them are brought back."""
        deal, marker = self.floor.take(self.key, self.chance), self.marker()
        if deal is None:
            return
        told = {"note": marker, "trigger": "", "trigger_on": ""}
        if self.post("letting go", f"/deals/{deal}/let-go", told).code == 302:
            self.floor.ledger.keep("a let-go", marker, deal)
        if self.chance.random() < 0.5 and self.post("bringing back", f"/deals/{deal}/reopen", {}).code == 302:
            ledger = self.floor.ledger
            with ledger.lock:  # all its ends, those of before, too
                ledger.taken_back |= {one for one, on in ledger.kept["a let-go"].items() if on == deal}
        self.floor.give(self.key, deal)

    def log_by_api(self) -> None:
        """The same call logged twice at once with one key, as a program does that got no answer in time."""
        deal, marker = self.floor.some(self.key, self.chance), self.marker()
        told = {"note": f"A program heard this. {marker}", "ending": "none"}
        codes: list[int] = []

        def once(port: int) -> None:
            codes.append(
                self.call("API, logging", "POST", f"/api/deals/{deal}/conversations", told, marker=marker,
                          port=port, unless_gone=deal).code
            )  # fmt: skip

        both = [Thread(target=once, args=(port,)) for port in self.floor.ports[:2]]
        for one in both:
            one.start()
        for one in both:
            one.join()
        if 201 in codes:
            self.floor.ledger.keep("a call", marker, deal)

    def share(self) -> None:
        """Share a deal with somebody of the team."""
        deal = self.floor.some(self.key, self.chance)
        told = {"with": f"colleague:{self.chance.choice(self.team)}", "mail": "1"}
        self.post("sharing", f"/deals/{deal}/share", told, unless_gone=deal)

    def hand_over(self) -> None:
        """A manager takes a deal from one of the team and gives it to another; anybody gives away their own."""
        giver = self.chance.choice(self.team) if self.manages else self.key
        taker = self.chance.choice([one for one in [*self.team, self.key] if one != giver])
        deal = self.floor.take(giver, self.chance)
        if deal is None:
            return
        told = {"to": f"colleague:{taker}"}
        answer = self.post("handing over", f"/deals/{deal}/hand-over", told, also_fine=(422,))
        self.floor.ledger.refused["a hand-over with a letter on its way"] += answer.code == 422
        assert "Say to whom." not in answer.words, "the form asks otherwise now"
        if answer.code == 302:
            with self.floor.ledger.lock:
                self.floor.ledger.owners[deal] = taker
                self.floor.ledger.touched.add(deal)
                person = self.floor.people.pop(deal, None)
                self.floor.ledger.roles.pop(
                    person or 0, None
                )  # they are people of another company of ours now
        self.floor.give(taker if answer.code == 302 else giver, deal)

    def bring(self) -> None:
        """Upload a small mailbox; the workers bring it in."""
        marker, boundary = self.marker(), "one-file-and-its-word"
        me, kim = f"ana@lantern{self.mail}", f"Kim <kim@shop{self.chance.randrange(500)}{self.mail}>"
        mails = []
        for place in range(6):
            at = datetime.now() - timedelta(hours=30 - place)  # noqa: DTZ005 - mails have a clock of their own
            sender, to = (me, kim) if place % 2 == 0 else (kim, me)
            words = "Is Thursday at 3 pm good?" if place % 2 == 0 else "Not just yet, try again in spring."
            mails.append(
                f"From x {at:%a %b %d %H:%M:%S %Y}\nFrom: {sender}\nTo: {to}\nDate: {at:%d %b %Y %H:%M:%S} +0000\n"
                f"Subject: Returns\nMessage-ID: <{marker}.{place}@up.example>\n\n{words}\n\n"
            )
        word = self._csrf()
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{word}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="in.mbox"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n{''.join(mails)}\r\n--{boundary}--\r\n"
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = self._ask("uploading", "POST", "/begin", body, headers)
        if answer.code == 302:
            with self.floor.ledger.lock:
                self.floor.ledger.kept["mails"] |= {f"{marker}.{place}@up.example": 0 for place in range(6)}
            self.get("how far it is", f"{answer.leads}/progress", also_fine=(286,))

    # -- by which way

    def get(
        self,
        kind: str,
        where: str,
        *,
        unless_gone: int = 0,
        also: Mapping[str, str] | None = None,
        also_fine: tuple[int, ...] = (),
    ) -> Answer:
        """A page."""
        return self._ask(kind, "GET", where, also=also or {}, unless_gone=unless_gone, also_fine=also_fine)

    def post(
        self,
        kind: str,
        where: str,
        told: Mapping[str, str],
        *,
        unless_gone: int = 0,
        port: int = 0,
        also_fine: tuple[int, ...] = (),
    ) -> Answer:
        """A form, with its word."""
        body = urlencode({**told, "csrfmiddlewaretoken": self._csrf()})
        return self._ask(
            kind, "POST", where, body, _FORM, port=port, unless_gone=unless_gone, also_fine=also_fine
        )

    def call(
        self,
        kind: str,
        method: str,
        where: str,
        told: Mapping[str, object] | None = None,
        *,
        marker: str = "",
        port: int = 0,
        unless_gone: int = 0,
    ) -> Answer:
        """A call of the API."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if marker:
            headers["Idempotency-Key"] = marker
        body = json.dumps(told) if told is not None else ""
        also_fine = (409,) if marker else ()
        return self._ask(kind, method, where, body, headers, port=port, unless_gone=unless_gone, also_fine=also_fine,
                         signed=False)  # fmt: skip

    def _ask(
        self,
        kind: str,
        method: str,
        where: str,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        port: int = 0,
        also: Mapping[str, str] | None = None,
        unless_gone: int = 0,
        also_fine: tuple[int, ...] = (),
        signed: bool = True,
    ) -> Answer:
        """One request, timed; what is not answered as it should be is noted as wrong."""
        told = {"Host": "localhost", **(headers or {})}
        if signed:
            told["Cookie"] = "; ".join(
                f"{name}={word}" for name, word in {**self.cookies, **(also or {})}.items()
            )
        started = time.perf_counter()
        answer = asked(port or self.port(), method, where, body, told)
        passed = (time.perf_counter() - started) * 1_000
        ledger = self.floor.ledger
        with ledger.lock:
            ledger.taken[kind].append(passed)
            gone = answer.code == 404 and unless_gone and self._gone(unless_gone)
            if gone:
                ledger.refused["a deal handed over meanwhile"] += 1
            elif answer.code not in _ENDED and answer.code not in also_fine:
                said = re.search(r'role="alert">([^<]+)', answer.words)
                ledger.wrong.append(
                    f"{kind}: {method} {where} answered {answer.code} {said[1] if said else answer.words[:200]}"
                )
        if signed and "csrftoken" in answer.cookies:
            self.cookies["csrftoken"] = answer.cookies["csrftoken"]
        return answer

    def _gone(self, deal: int) -> bool:
        """Whether it is a colleague's by now, or on its way there."""
        with self.floor.lock:
            return deal not in self.floor.deals[self.key]

    def _csrf(self) -> str:
        if "csrftoken" not in self.cookies:
            self.get("other pages", "/begin")
        return self.cookies["csrftoken"]

    def _own(self, do: Callable[[int], object]) -> None:
        """Do something with a deal nobody else works on meanwhile."""
        deal = self.floor.take(self.key, self.chance)
        if deal is not None:
            do(deal)
            self.floor.give(self.key, deal)

    def port(self) -> int:
        """One of the processes, as a proxy would choose."""
        return self.chance.choice(self.floor.ports)

    def marker(self) -> str:
        """A word that is nowhere else."""
        self.serial += 1
        return f"mk{self.key}x{self.serial}x"
