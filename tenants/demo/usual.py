"""The usual course of a patient, so that the plans tell only what is particular about each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from causeway.access import Role
from tenants.care.safety_plans.rules import PlanKind
from tenants.demo.acts.assessments import Assessed
from tenants.demo.acts.consents import Agrees, AgreesToPayment
from tenants.demo.acts.episodes import Admitted
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.levels import LevelDecided
from tenants.demo.acts.records import Knows
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.safety_plans import WritesPlan
from tenants.demo.acts.standing import Represents
from tenants.demo.plan import Act, Person
from tenants.patients.models import Relationship
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.rules.consents import ConsentKind, SignedAs

ADULT_PAPERS = (
    ConsentKind.TREATMENT,
    ConsentKind.PRIVACY_NOTICE,
    ConsentKind.FINANCIAL,
    ConsentKind.GROUP_CONFIDENTIALITY,
)

PLANNED_AFTER = 8
"""Whoever came so many days ago has a safety plan; the plan against a relapse takes twice as long."""


@dataclass(frozen=True, slots=True)
class House:
    """What is usual at one clinic. is_part2: consents to payment are asked for. code: what its days are authorized by.

    by_video: the tracks held by telehealth, to which a consent is asked for as well.
    """

    is_part2: bool
    code: str
    by_video: frozenset[str] = frozenset()

    def papers(self, days_ago: int, *, guardian: str = "", payment_ends_in: int = 330) -> tuple[Act, ...]:
        """What is signed before the first day. guardian: who signs with a patient under age."""
        signed_as = SignedAs.PATIENT_AND_GUARDIAN if guardian else SignedAs.PATIENT
        papers: tuple[Act, ...] = tuple(Agrees(kind, days_ago, signed_as, guardian) for kind in ADULT_PAPERS)
        if self.is_part2:
            papers = (*papers, AgreesToPayment(days_ago, payment_ends_in))
        return papers

    def course(
        self,
        track: str,
        admitted: int,
        clinician: str,
        *,
        payer: str = "",
        kin: tuple[str, Relationship] | None = None,
        used: int | None = None,
        units: int = 16,
        referral: tuple[str, int] | None = None,
        authorization: Authorized | None = None,
        guardian: str = "",
        payment_ends_in: int = 330,
        is_noted: bool = True,
        word: str = "",
    ) -> tuple[Act, ...]:
        """Asked, insured, signed, admitted, authorized. kin: the emergency contact, "kin" in later acts.

        payer "": nobody pays, and nothing is authorized. authorization: instead of the usual one. is_noted: a director took
        note of what the admission lacked. word: a clinician's, in place of a level-of-care decision.
        """
        before = admitted + 3
        acts: list[Act] = []
        if kin is not None:
            name, relationship = kin
            acts.append(Knows("kin", name, relationship, before, is_emergency=True, is_guardian=bool(guardian)))
            if guardian:
                acts.append(_stands(relationship, before))
        if payer:
            acts.append(InsuredBy(payer, before))
        acts += self.papers(max(before, 1), guardian=guardian, payment_ends_in=payment_ends_in)
        if track in self.by_video:
            acts.append(Agrees(ConsentKind.TELEHEALTH, max(before, 1)))
        since = max(before, 0)
        acts += (Screened(since, closed=Role.DIRECTOR), Assessed(since))
        if not word:
            acts.append(LevelDecided(track, since))
        acts.append(Admitted(track, admitted, clinician, referral, word, is_noted))
        if admitted > PLANNED_AFTER:  # the newest have none yet, and stand on the worklist
            acts.append(WritesPlan(PlanKind.SAFETY, admitted - 3))
        if self.is_part2 and admitted > 2 * PLANNED_AFTER:
            acts.append(WritesPlan(PlanKind.RELAPSE, admitted - 12))
        if payer:
            days = max(admitted, 0)
            taken = min(units - 4, days * 3 // 7) if used is None else used
            acts.append(
                authorization
                or Authorized(days, days - 42, units=units, used=max(taken, 0), code=self.code, days_per_week=4)
            )
        return tuple(acts)


def _stands(relationship: Relationship, days_ago: int) -> Act:
    """Who brings somebody under age stands for them: a parent by birth, anybody else by a court."""
    if relationship is Relationship.PARENT:
        return Represents(
            "kin", RepresentativeKind.PARENT, days_ago, "Birth certificate seen.", Verification.BIRTH_RECORD
        )
    order = "Letters of guardianship seen (demo)."
    return Represents("kin", RepresentativeKind.GUARDIAN_OF_MINOR, days_ago, order, Verification.COURT_PAPERS)


def treated(people: tuple[Person, ...], acts: Mapping[str, tuple[Act, ...]]) -> tuple[Person, ...]:
    """The people, each with what the prescriber, the nurse and the laboratory did for them, by family name."""
    return tuple(replace(one, acts=(*one.acts, *acts.get(one.last, ()))) for one in people)
