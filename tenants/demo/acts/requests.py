"""Records requests: taken down, extended, answered or denied, and reviewed."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from causeway.access import Role
from causeway.disclosure import Category, Way
from tenants.demo.stage import Scene, Stage
from tenants.intake.assessments import queries as assessments
from tenants.intake.assessments.services import add_addendum
from tenants.patients.requests import queries, services
from tenants.patients.requests.rules import Asker, EntryKind, Ground, RequestKind
from tenants.patients.requests.services import Given, RequestFacts


@dataclass(frozen=True, slots=True)
class AsksForRecord:
    """A request of the patient's, or of somebody else by name; by: of the contact who represents them. Each step is days ago,
    with its words; None is not taken.

    accepted: by an addendum to the latest assessment. denied_on: the ground. answered: of an amendment that was denied, the
    statement and our answer to it.
    """

    kind: RequestKind
    days_ago: int
    asked: str
    to: str = ""
    asker: Asker = Asker.PATIENT
    by: str = ""
    extended: tuple[int, str] | None = None
    given: tuple[int, str] | None = None
    accepted: tuple[int, str] | None = None
    denied: tuple[int, str] | None = None
    denied_on: Ground = Ground.ACCURATE
    review: str = ""
    answered: tuple[str, ...] = field(default=())

    def play(self, stage: Stage, scene: Scene) -> None:
        received_on = stage.day(self.days_ago)
        is_accounting = self.kind is RequestKind.ACCOUNTING
        facts = RequestFacts(
            self.kind,
            received_on,
            self.asked,
            Asker.REPRESENTATIVE if self.by else self.asker,
            self.to,
            scene.contacts[self.by] if self.by else None,
            from_on=received_on - timedelta(days=365) if is_accounting else None,
            until_on=received_on if is_accounting else None,
        )
        with stage.acting(Role.INTAKE, self.days_ago, "11:05") as actor:
            request = services.receive(stage.db, actor, scene.patient_id, facts)
        db, key = stage.db, request.id
        if self.extended is not None:
            with stage.acting(Role.PRIVACY, self.extended[0], "13:10") as actor:
                services.extend(db, actor, key, self.extended[1])
        if self.given is not None:
            with stage.acting(Role.DIRECTOR, self.given[0], "13:20") as actor:
                told = Given(self.given[1], frozenset({Category.ATTENDANCE, Category.PLAN}), Way.LETTER)
                services.give(db, actor, key, told)
        if self.accepted is not None:
            days_ago, said = self.accepted
            with stage.acting(Role.INTAKE, days_ago, "13:20") as actor:
                latest = assessments.find_latest(db, scene.patient_id)
                added = add_addendum(db, actor, latest.id, said) if latest is not None else None
            with stage.acting(Role.DIRECTOR, days_ago, "13:30") as actor:
                addendum = f"assessment:{added.id}" if added is not None else ""
                services.accept(db, actor, key, said, "", addendum=addendum)
        if self.denied is not None:
            with stage.acting(Role.PRIVACY, self.denied[0], "13:40") as actor:
                judge = next((UUID(one) for one, _name in queries.judges(db, actor)), None)
                services.deny(db, actor, key, self.denied_on, self.denied[1], judged_by_id=judge)
                if self.review:
                    services.ask_for_review(db, actor, key, self.review)
                for kind, words in zip((EntryKind.STATEMENT, EntryKind.REBUTTAL), self.answered, strict=False):
                    services.add_words(db, actor, key, kind, words)
