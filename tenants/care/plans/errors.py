"""What can go wrong with treatment plans and their reviews, each with a sentence for the person."""

from causeway.errors import NotFound, Refused, Stale


class PartNotFound(NotFound):
    """No such problem, objective or intervention in this clinic."""

    message = "There is no such part of a plan here."


class VersionNotFound(NotFound):
    """No such version of a plan in this clinic."""

    message = "There is no such version of a plan here."


class ReviewNotFound(NotFound):
    """No such review in this clinic."""

    message = "There is no such review here."


class NotThisPatients(Refused):
    """A part of one plan does not go under a part of another."""

    message = "This belongs to another plan. Reload the page and choose again."


class PartEnded(Refused):
    """What has ended is not worked on."""

    message = "This has ended. Take it up again first."


class NothingToUndo(Refused):
    """Nothing has changed since the last signature, or all of it is undone."""

    message = "There is nothing to undo: nothing has changed since the plan was signed last."


class VersionSigned(Refused):
    """A version is signed once."""

    message = "Version {number} is signed already, by {name} on {when}. The next change begins version {following}."


class NothingToSign(Refused):
    """There is no plan yet."""

    message = "There is no plan to sign yet. Begin with a problem and a goal."


class PlanChanged(Stale):
    """Somebody changed the plan after the person opened the page to sign it."""

    message = "The plan was changed after you opened this page. Read what it says now, then sign."


class NotASigner(Refused):
    """Peers and technicians prepare a plan; they do not sign it."""

    message = "A treatment plan is signed by a clinician, a prescriber or a nurse. You may prepare it; ask one of them to sign."


class NotReadyToSign(Refused):
    """The plan lacks something."""

    message = "The plan cannot be signed yet: see what is missing."


class NotSignedYet(Refused):
    """The patient signs what a clinician has signed."""

    message = "Version {number} is still being written. The clinician signs first, then the patient."


class VersionReplaced(Refused):
    """A later version has been signed."""

    message = "Version {number} was replaced by version {following}, which is the one to sign now."


class CosignRefused(Refused):
    """A co-signature is not asked for, was given already, or would be by the same person."""

    message = "This does not wait for your co-signature."


class NoSignedPlan(Refused):
    """What is reviewed is a signed plan."""

    message = "There is no signed plan to review yet. Sign the plan first."


class SourceUnknown(Refused):
    """Nobody computes this."""

    message = "Progress cannot be computed from this. Choose another source, or enter it by hand."


class NotYet(Refused):
    """Nothing is written down before it happened."""

    message = "This lies ahead. Write down what has been seen."


class NotAPhysician(Refused):
    """A physician's signature is a physician's."""

    message = (
        "A physician signs here (MD or DO). Your staff record names no such credential; an administrator can correct it "
        "under Staff."
    )


class NoPhysicianAsked(Refused):
    """A physician's signature is not asked for, or was given already."""

    message = "This does not wait for a physician's signature."


class NobodyToSign(Refused):
    """A device is handed over to sign, not to look."""

    message = "Nobody's signature is asked for here now: there is no signed plan, or everybody has signed it."


class PlanReplaced(Refused):
    """A later version was signed while somebody read the one before."""

    message = "The plan was changed meanwhile. Please read what it says now, then sign."
