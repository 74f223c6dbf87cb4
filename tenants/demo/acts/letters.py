"""Letters: begun from the chart, written, signed, and released or not."""

from dataclasses import dataclass
from datetime import timedelta

from causeway.disclosure import Category, Recipient
from tenants.demo.stage import Scene, Stage
from tenants.patients.letters import queries, rules, services
from tenants.patients.letters.rules import SCOPES, LetterKind, Tongue
from tenants.patients.letters.services import LetterFacts

ADDED = {
    LetterKind.LEAVE: (
        "Leave from work is needed on the mornings of treatment for six more weeks, because the program cannot be attended "
        "at another time of day."
    ),
    LetterKind.EMPLOYER: "Fitness for work: full duties on days without treatment; no night shifts until the end of January.",
}


@dataclass(frozen=True, slots=True)
class WritesLetter:
    """A letter of the clinician of the course. to: "" is the patient, to pass it on. days: of how many it tells.

    signed, released: days ago; None is not yet. typed: what somebody began to type at it.
    """

    kind: LetterKind
    days_ago: int
    to: str = ""
    signed: int | None = None
    released: int | None = None
    tells: tuple[Category, ...] = (Category.ATTENDANCE,)
    language: Tongue = Tongue.ENGLISH
    days: int = 30
    typed: str = ""
    who: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        until_on = stage.day(self.days_ago)
        facts = LetterFacts(
            self.kind,
            SCOPES[self.kind].recipient if self.to else Recipient.PATIENT,
            self.to,
            frozenset(self.tells),
            until_on - timedelta(days=self.days),
            until_on,
            language=self.language,
        )
        who = self.who or scene.clinician
        with stage.acting(who, self.days_ago, "14:20") as actor:
            letter = services.begin_letter(stage.db, actor, scene.patient_id, facts)
            if self.signed is not None:
                parts = queries.text_of(stage.db, letter.id).split("\n\n")
                whole = [ADDED.get(self.kind, "") if rules.text_problem(part) else part for part in parts]
                services.rewrite(stage.db, actor, letter.id, "\n\n".join(part for part in whole if part))
            if self.typed:
                services.keep_draft(stage.db, actor, letter.id, {"text": [self.typed]})
        if self.signed is not None:
            with stage.acting(who, self.signed, "16:05") as actor:
                services.sign_letter(stage.db, actor, letter.id)
        if self.released is not None:
            with stage.acting(who, self.released, "16:20") as actor:
                services.release_letter(stage.db, actor, letter.id)
