"""Consents: signed on paper and recorded, some of them revoked again or left unsigned."""

from dataclasses import dataclass

from causeway import disclosure
from causeway.access import Role
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from tenants.demo.stage import Scene, Stage
from tenants.patients import services
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.services import ConsentFacts, Signature

CARE = (Category.ATTENDANCE, Category.DIAGNOSIS, Category.PLAN)
PAYMENT = (Category.DEMOGRAPHICS, Category.ATTENDANCE, Category.DIAGNOSIS, Category.PLAN, Category.BILLING)
HOME = (Category.FAMILY, Category.ATTENDANCE, Category.PLAN)


@dataclass(frozen=True, slots=True)
class Agrees:
    """Signs a consent that lets nothing leave: to treatment, to group rules, to telehealth."""

    kind: ConsentKind
    days_ago: int
    signed_as: SignedAs = SignedAs.PATIENT
    signer: str = ""  # a contact; "" is the patient

    def play(self, stage: Stage, scene: Scene) -> None:
        signature = Signature(stage.day(self.days_ago), self.signer or scene.name, self.signed_as)
        facts = ConsentFacts(self.kind, states_right_to_revoke=self.kind is ConsentKind.TEXTING_AND_MAIL)
        with stage.acting(Role.INTAKE, self.days_ago, "11:30") as actor:
            scene.consents[self.kind.value] = services.record_consent(
                stage.db, actor, scene.patient_id, facts, signature
            ).id


@dataclass(frozen=True, slots=True)
class AgreesToPayment:
    """The consent to treatment, payment and operations that 42 CFR Part 2 asks for. ends_in: days from today."""

    days_ago: int
    ends_in: int = 330

    def play(self, stage: Stage, scene: Scene) -> None:
        facts = ConsentFacts(
            ConsentKind.PART2_TPO,
            discloser=stage.name,
            recipient=Recipient.OTHER,
            recipient_name="My treating providers and health plans",
            categories=PAYMENT,
            purpose=Purpose.PAYMENT,
            states_right_to_revoke=True,
            states_redisclosure=True,
            states_refusal=True,
            expires_on=stage.day(-self.ends_in),
        )
        signature = Signature(stage.day(self.days_ago), scene.name)
        with stage.acting(Role.INTAKE, self.days_ago, "11:40") as actor:
            scene.consents["payment"] = services.record_consent(stage.db, actor, scene.patient_id, facts, signature).id


@dataclass(frozen=True, slots=True)
class Releases:
    """A release to somebody: a contact, or named (a doctor, an employer). ends_in: days from today; negative is over.

    revoked: days ago, where it was. is_signed False: prepared, and waiting for a signature. notes: which counselling notes, on
    their own kind of consent.
    """

    to: str
    days_ago: int
    ends_in: int = 180
    categories: tuple[Category, ...] = HOME
    recipient: Recipient = Recipient.CONTACT
    purpose: Purpose = Purpose.OTHER
    detail: str = "So that the people close to me can support my treatment"
    revoked: int | None = None
    is_signed: bool = True
    signed_as: SignedAs = SignedAs.PATIENT
    signer: str = ""
    kind: ConsentKind = ConsentKind.RELEASE
    notes: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        is_contact = self.recipient is Recipient.CONTACT
        is_care = self.purpose is not Purpose.OTHER
        facts = ConsentFacts(
            self.kind,
            details={"notes": self.notes} if self.notes else {},
            discloser=stage.name,
            recipient=self.recipient,
            recipient_name=scene.contact_names[self.to] if is_contact else self.to,
            contact_id=scene.contacts[self.to] if is_contact else None,
            categories=self.categories,
            purpose=self.purpose,
            purpose_detail=self.detail,
            states_right_to_revoke=True,
            states_redisclosure=is_care,
            states_refusal=is_care,
            expires_on=stage.day(-self.ends_in),
        )
        with stage.acting(Role.INTAKE, self.days_ago, "11:50") as actor:
            consent = services.prepare_consent(stage.db, actor, scene.patient_id, facts)
            if self.is_signed:
                signature = Signature(stage.day(self.days_ago), self.signer or scene.name, self.signed_as)
                services.sign_consent(stage.db, actor, consent.id, signature)
        scene.consents[self.to] = consent.id
        if self.revoked is not None:
            with stage.acting(Role.INTAKE, self.revoked, "14:15") as actor:
                services.revoke_consent(stage.db, actor, consent.id, "The patient called and withdrew it.")


@dataclass(frozen=True, slots=True)
class IsSent:
    """Something leaves the clinic, through the gate and into the accounting: the patient's own copy, or a letter."""

    what: str
    days_ago: int
    recipient: Recipient = Recipient.PATIENT
    purpose: Purpose = Purpose.PATIENT_ACCESS
    to: str = ""
    categories: tuple[Category, ...] = CARE

    def play(self, stage: Stage, scene: Scene) -> None:
        leaving = Leaving(
            Way.PRINT,
            self.recipient,
            self.purpose,
            self.what,
            frozenset(self.categories),
            (scene.patient_id,),
            recipient_name=self.to or scene.name,
        )
        with stage.acting(Role.DIRECTOR, self.days_ago, "15:45") as actor:
            disclosure.ask(stage.db, actor, leaving)
