"""Tell what becomes of a made-up case: its way through the offices, with times, words and promises, up to the last moment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part, Promised, Rated, Saying
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.workflow import CONFIRMATION_DAYS
from rongthuk.core.actors import CLOCK, SYSTEM, Actor
from rongthuk.intake.generator.plan import BANGKOK_SECONDS, DAY, texts
from rongthuk.organisations.models import Agency

HOUR = 3600.0
OFFICER = Actor(kind="officer")
COMPLAINANT = Actor(kind="complainant")
_OPENS, _CLOSES = 8.5 * HOUR, 16.5 * HOUR

# Not many results are anything but a repair.
_OUTCOMES: tuple[tuple[float, Outcome, str], ...] = (
    (0.80, Outcome.FIXED, "report"),
    (0.89, Outcome.NO_FAULT_FOUND, "no_fault"),
    (0.93, Outcome.PRIVATE_LAND, "private"),
    (0.97, Outcome.NOT_OURS, "not_ours"),
    (1.01, Outcome.INFORMATION_GIVEN, "information"),
)


def moment(seconds: float) -> datetime:
    """Return seconds of the epoch as a moment."""
    return datetime.fromtimestamp(int(seconds), UTC)


def in_office(seconds: float, chance: random.Random) -> float:
    """Return when an office gets to what comes up then: in its hours, on a weekday."""
    local = seconds + BANGKOK_SECONDS
    day, second = divmod(local, DAY)
    if second >= _CLOSES:
        day, second = day + 1, 0.0
    weekday = (day + 3) % 7
    if weekday >= 5:
        day, second = day + 7 - weekday, 0.0
    if second < _OPENS:
        second = _OPENS + chance.random() * 2 * HOUR
    return day * DAY + second - BANGKOK_SECONDS


class _Over(Exception):
    """What would happen next lies after the last moment."""


class Life:
    """One case on its way. Every step takes time; the first that would come too late ends the story."""

    def __init__(
        self,
        dossier: Dossier,
        begun: float,
        end: float,
        chance: random.Random,
        *,
        units: Sequence[Agency],
        staff: dict[int, list[int]],
        review: str,
        desk: Agency,
    ) -> None:
        self.dossier, self.at, self.end, self.chance = dossier, begun, end, chance
        # The unit that leads, and those to which it may be passed on.
        self.unit, self.others = units[0], list(units[1:])
        self.staff, self.review, self.desk = staff, review, desk
        self.state: str = State.FILED
        self.officer: int | None = None
        self.words = texts()

    # Steps

    def wait(self, hours: float, *, office: bool = True, at_least: float = 0.05) -> None:
        """Let time go by: `hours` on average, often less and at times much more."""
        later = self.at + max(at_least, self.chance.expovariate(1 / hours)) * HOUR
        if office:
            later = in_office(later, self.chance)
        if later > self.end:
            raise _Over
        self.at = later

    def happen(self, kind: str, to_state: str | None = None, *, by: Actor | None = None, words: str = "",
               told: bool = False, data: dict[str, Any] | None = None, message: int | None = None) -> None:  # fmt: skip
        """Add an event."""
        if to_state is not None:
            self.state = to_state
        who = by or (Actor(kind="officer", id=self.officer) if self.officer else OFFICER)
        self.dossier.happenings.append(
            Happening(
                kind=f"complaint.{kind}", at=moment(self.at), to_state=self.state, by=who,
                agency_id=self.unit.pk if who.kind == "officer" else None, data=data or {}, words=words, told=told,
                message=message,
            )
        )  # fmt: skip

    def say(self, thread: str, body: str, *, inbound: bool = False) -> int:
        """Add a message to a thread and return its place."""
        self.dossier.sayings.append(
            Saying(
                thread=thread, direction="internal" if thread == "agency" else "inbound" if inbound else "outbound",
                at=moment(self.at), body=body, channel="staff" if thread == "agency" else self.dossier.channel,
                officer_id=None if inbound else self.officer, agency_id=None if inbound else self.unit.pk,
            )
        )  # fmt: skip
        return len(self.dossier.sayings) - 1

    def pick(self, who: str, what: str) -> str:
        """Return one of the sentences."""
        found: str = self.chance.choice(self.words[who][what])
        return found

    def meet(self, *milestones: str) -> None:
        """Note that promises were kept, or at least fulfilled."""
        now = moment(self.at)
        for promise in self.dossier.promises:
            if promise.milestone in milestones and promise.met_at is None and promise.dropped_at is None:
                promise.met_at = now

    @property
    def lead(self) -> Part:
        """Return the assignment that leads."""
        return next(part for part in reversed(self.dossier.parts) if part.role == "lead")

    # The story

    def tell(self, *, stuck: bool, tempo: float) -> None:
        """Tell it all; `tempo` is how many hours the work takes on average."""
        with suppress(_Over):
            self._tell(stuck=stuck, tempo=tempo)
        dossier = self.dossier
        dossier.lead_id, dossier.officer_id = self.unit.pk, self.officer

    def _tell(self, *, stuck: bool, tempo: float) -> None:
        chance = self.chance
        if self.state == State.FILED:
            self._triage()
        elif chance.random() < 0.012:
            self.wait(30, office=False)
            self._close(
                "withdrawn", by=COMPLAINANT, words=self.pick("citizen", "withdraw"), outcome=Outcome.WITHDRAWN
            )
            return
        self._accept(stuck)
        if chance.random() < 0.08 and self.others:
            self.wait(16)
            self._transfer()
            self._accept(stuck)
        if chance.random() < 0.06:
            self._chat()
        self.wait(14)
        self.happen("started", State.IN_PROGRESS, told=True)
        self._work(tempo, stuck=stuck)
        self._result()
        while self._after():
            self._result()

    def _triage(self) -> None:
        chance = self.chance
        self.wait(6)
        if chance.random() < 0.06:
            self.happen(
                "rejected",
                State.RESOLVED,
                words=self.pick("officer", "reject"),
                told=True,
                data={"ground": "no_detail"},
            )
            self.dossier.outcome = Outcome.NOT_ACCEPTED
            self._resolve()
            self._lapse()
            raise _Over
        to = self.others.pop(0) if self.others else self.unit
        self._give(to)
        self.meet("forwarded")
        self.dossier.because_th = self.dossier.because_en = ""
        self.dossier.rule_code = "by-hand"
        self.happen("assigned", State.ASSIGNED, data={"to": to.code})

    def _give(self, to: Agency) -> None:
        now = moment(self.at)
        before = self.lead
        before.state, before.ended_at = "transferred", now
        place = self.dossier.parts.index(before)
        fresh = []
        for promise in self.dossier.promises:
            if promise.part == place and promise.met_at is None and promise.dropped_at is None:
                promise.dropped_at = now
                if promise.milestone != "forwarded":
                    fresh.append(
                        Promised(
                            promise.clock, promise.milestone, now, now + (promise.due_at - promise.starts_at),
                            promise.words_th, promise.words_en, promise.source, part=len(self.dossier.parts),
                        )
                    )  # fmt: skip
        self.dossier.promises += fresh
        self.dossier.parts.append(Part(to.pk, now))
        self.unit, self.officer = to, None

    def _accept(self, stuck: bool) -> None:
        if stuck and self.chance.random() < 0.1:
            raise _Over
        self.wait(9)
        if self.chance.random() < 0.7 and (people := self.staff.get(self.unit.pk)):
            self.officer = self.chance.choice(people)
        now = moment(self.at)
        self.dossier.acknowledged_at = self.dossier.acknowledged_at or now
        lead = self.lead
        lead.state, lead.accepted_at, lead.officer_id = "accepted", now, self.officer
        self.meet("acknowledged")
        self.happen("accepted", State.ACCEPTED, told=True, data={"unit": self.unit.code})
        if self.officer:
            self.happen("claimed", data={"officer": self.officer})
        if self.chance.random() < 0.1:
            self.say("complainant", self.words["officer"]["told"][0])
            self.happen(
                "message_sent", data={"channel": self.dossier.channel}, message=len(self.dossier.sayings) - 1
            )

    def _transfer(self) -> None:
        to, sender = self.others.pop(0), self.unit
        self.dossier.transfers += 1
        words = self.pick("officer", "transfer")
        self.happen("transferred", State.ASSIGNED, words=words,
                    data={"from": sender.code, "to": to.code, "wanted": to.code, "count": self.dossier.transfers})  # fmt: skip
        self._give(to)
        self.lead.reason = words
        self.dossier.because_th = self.dossier.because_en = ""
        self.dossier.rule_code = "by-hand"

    def _chat(self) -> None:
        self.wait(5)
        self.happen("noted", message=self.say("agency", self.pick("officer", "note")), data={})

    def _work(self, tempo: float, *, stuck: bool) -> None:
        chance = self.chance
        if chance.random() < 0.22:
            self.wait(tempo / 3)
            tell = chance.random() < 0.7
            if tell:
                self.meet("first_answer")
            self.happen("updated", words=self.pick("officer", "update"), told=tell, data={"files": 0})
        if chance.random() < 0.07:
            self.wait(tempo / 3)
            self.meet("first_answer")
            self.dossier.resume_state = self.state
            self.happen("asked", State.AWAITING_COMPLAINANT, words=self.pick("officer", "ask"), told=True)
            if stuck and chance.random() < 0.5:
                raise _Over
            self.wait(20, office=False)
            self.happen("answered", self.dossier.resume_state, by=COMPLAINANT, words=self.pick("citizen", "answer"), told=True,
                        data={"files": 0})  # fmt: skip
            self.dossier.resume_state = ""
        if chance.random() < (0.4 if stuck else 0.035):
            self._defer(stuck)
        if chance.random() < 0.05:
            self.wait(tempo, office=False)
            self.say("complainant", self.pick("citizen", "message"), inbound=True)
            self.happen("message_received", by=COMPLAINANT, data={"channel": self.dossier.channel},
                        message=len(self.dossier.sayings) - 1)  # fmt: skip
        if stuck or chance.random() < 0.05:
            self.wait(tempo * (2 if stuck else 0.6), office=False)
            self.dossier.chases += 1
            self.happen("chased", by=COMPLAINANT, words=self.pick("citizen", "chase"), told=True,
                        data={"count": self.dossier.chases})  # fmt: skip
        if stuck:
            raise _Over
        self.wait(tempo)

    def _defer(self, stuck: bool) -> None:
        self.wait(20)
        days = self.chance.randint(20, 150)
        until = self.at + (days + (400 if stuck else 0)) * DAY
        self.dossier.resume_state = self.state
        self.happen("deferred", State.AWAITING_EXTERNAL, words=self.pick("officer", "defer"), told=True,
                    data={"until": moment(until).date().isoformat()})  # fmt: skip
        self.dossier.deferred_until = moment(until)
        if stuck:
            raise _Over
        if until > self.end:
            raise _Over
        self.at = in_office(until, self.chance)
        if self.at > self.end:
            raise _Over
        self.dossier.resume_state = ""
        self.dossier.deferred_until = None
        self.happen("resumed", State.IN_PROGRESS, by=CLOCK, told=True)

    def _result(self) -> None:
        dossier, chance = self.dossier, self.chance
        drawn = chance.random()
        outcome, kind = next((outcome, kind) for share, outcome, kind in _OUTCOMES if drawn < share)
        if dossier.kind == "enquiry":
            outcome, kind = Outcome.INFORMATION_GIVEN, "information"
        words = self.pick("officer", kind)
        dossier.outcome, dossier.reported_at = outcome, moment(self.at)
        self.meet("result", "first_answer")
        data = {"outcome": outcome.value, "waived": [], "files": 0, "evidence": []}
        direct = self.review == "agency"
        self.happen(
            "reported", State.RESOLVED if direct else State.REPORTED, words=words, told=direct, data=data
        )
        if not direct:
            self.wait(7)
            if chance.random() < 0.03:
                self.happen("sent_back", State.IN_PROGRESS, words=self.pick("officer", "send_back"))
                self.wait(24)
                dossier.reported_at = moment(self.at)
                self.happen("reported", State.REPORTED, words=words, data=data)
                self.wait(7)
            self.happen("approved", State.RESOLVED, told=True, data={"outcome": outcome.value})
        self._resolve()
        if chance.random() < 0.15:
            self.say("complainant", self.words["officer"]["told"][1])
            self.happen("message_sent", data={"channel": dossier.channel}, message=len(dossier.sayings) - 1)

    def _resolve(self) -> None:
        self.dossier.resolved_at = moment(self.at)
        self.dossier.confirm_by = moment(self.at + CONFIRMATION_DAYS * DAY)

    def _after(self) -> bool:
        """Let the complainant answer or the window end; return whether the work begins anew."""
        dossier, chance = self.dossier, self.chance
        drawn = chance.random()
        if drawn < 0.06 and dossier.contests < 3:
            self.wait(20, office=False)
            dossier.contests += 1
            self._undo()
            self.happen("contested", State.IN_PROGRESS, by=COMPLAINANT, words=self.pick("citizen", "contest"), told=True,
                        data={"count": dossier.contests, "files": 0})  # fmt: skip
            self.wait(60)
            return True
        if drawn < 0.3:
            self.wait(18, office=False)
            if drawn < 0.22 and dossier.kind == "complaint":
                self._rate()
            self._close("confirmed", by=COMPLAINANT)
        else:
            self._lapse()
        if chance.random() < 0.018 and dossier.reopenings < 2:
            self.wait(200, office=False)
            dossier.reopenings += 1
            self._undo()
            dossier.closed_at = None
            dossier.parts.append(Part(self.unit.pk, moment(self.at)))
            self.happen("reopened", State.ASSIGNED, by=COMPLAINANT, words=self.pick("citizen", "reopen"), told=True,
                        data={"count": dossier.reopenings})  # fmt: skip
            self._accept(stuck=False)
            self.wait(10)
            self.happen("started", State.IN_PROGRESS, told=True)
            self.wait(60)
            return True
        return False

    def _rate(self) -> None:
        dossier = self.dossier
        stars = self.chance.choices((1, 2, 3, 4, 5), (15, 5, 11, 21, 48))[0]
        words = self.pick("citizen", "good" if stars > 3 else "bad")
        dossier.ratings.append(Rated(dossier.contests + dossier.reopenings, stars, moment(self.at), words))
        self.happen("rated", by=COMPLAINANT, data={"stars": stars})

    def _undo(self) -> None:
        dossier = self.dossier
        dossier.outcome = ""
        dossier.reported_at = dossier.resolved_at = dossier.confirm_by = None

    def _lapse(self) -> None:
        later = self.at + CONFIRMATION_DAYS * DAY + 300
        if later > self.end:
            raise _Over
        self.at = later
        self._close("lapsed", by=CLOCK)

    def _close(self, kind: str, *, by: Actor, words: str = "", outcome: str = "") -> None:
        dossier, now = self.dossier, moment(self.at)
        if outcome:
            dossier.outcome = outcome
        dossier.closed_at, dossier.confirm_by = now, None
        for part in dossier.parts:
            if part.ended_at is None:
                part.state, part.ended_at = "done", now
        for promise in dossier.promises:
            if promise.met_at is None and promise.dropped_at is None:
                promise.dropped_at = now
        self.happen(kind, State.CLOSED, by=by, words=words, told=True)


def send(life: Life, data: dict[str, Any]) -> None:
    """Tell that the rules sent the case to its unit at once."""
    life.happen("assigned", State.ASSIGNED, by=SYSTEM, told=True, data=data)
    life.dossier.happenings[-1].agency_id = life.unit.pk
