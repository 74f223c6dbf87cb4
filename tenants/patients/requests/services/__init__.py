"""Taking requests down, extending, giving, denying, reviewing, amending, and what is kept with the record afterwards.

Whoever may have a consent signed may take a request down: the clock begins when the clinic receives it. The rest is for those
who write consents.
"""

from tenants.patients.requests.services.amending import accept, add_words, append
from tenants.patients.requests.services.answering import Given, extend, give, leaving_of, withdraw
from tenants.patients.requests.services.denying import answer_unconfirmed, ask_for_review, deny, review
from tenants.patients.requests.services.receiving import RequestFacts, receive

__all__ = [
    "Given",
    "RequestFacts",
    "accept",
    "add_words",
    "answer_unconfirmed",
    "append",
    "ask_for_review",
    "deny",
    "extend",
    "give",
    "leaving_of",
    "receive",
    "review",
    "withdraw",
]
