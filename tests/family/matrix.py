"""The matrix of family sessions, worked by hand from the texts: who may be told, which code, and why.

From 45 CFR 164.510(b) (agreement: the patient present), 164.502(g) (representative), 42 CFR 2.31 and 2.12 (Part 2: a written
consent, the word in the room is none), domain 3 (26 minutes; 90846 without, 90847 with the patient; 90849 for each family
from two on) and 6 (listening only: nothing disclosed; without a basis: an account). Not from the code.

A line: Part 2 or not · the basis · the patient there or away · minutes held · one family, or families in the group →
allowed (ok) or the reason it is refused · the code, or – · why. A refused line's session still happened: its code column says
what it carries once it is documented with what really held. Bases: release; revoked (before the session); half→X (revoked
half-way, from then on X); room (agreement); rep (a representative on record); norep (nobody is); listen; none+ (no basis, with
an account); none (without one); order (a release, and a protective order).
"""

MATRIX = """
no   release            there  50  one    ok                90847  with_patient
no   release            there  26  one    ok                90847  with_patient
no   release            there  25  one    ok                –      too_short
no   release            there   1  one    ok                –      too_short
no   release            away   50  one    ok                90846  without_patient
no   release            away   26  one    ok                90846  without_patient
no   release            away   25  one    ok                –      too_short
no   release            there  90  2      ok                90849  multi_family
no   release            away   90  2      ok                90849  multi_family
no   release            there  90  1      ok                –      one_family
no   release            there  25  2      ok                –      too_short
no   release            there  26  2      ok                90849  multi_family
no   release            there  75  12     ok                90849  multi_family
part release            there  50  one    ok                90847  with_patient
part release            there  26  one    ok                90847  with_patient
part release            there  25  one    ok                –      too_short
part release            away   50  one    ok                90846  without_patient
part release            away   25  one    ok                –      too_short
part release            there  90  2      ok                90849  multi_family
part release            away   26  3      ok                90849  multi_family
part release            there  90  1      ok                –      one_family
no   room               there  50  one    ok                90847  with_patient
no   room               there  26  one    ok                90847  with_patient
no   room               there  20  one    ok                –      too_short
no   room               away   50  one    patient_absent    90846  without_patient
no   room               away   25  one    patient_absent    –      too_short
no   room               there  90  2      ok                90849  multi_family
no   room               away   90  2      patient_absent    90849  multi_family
no   room               there  90  1      ok                –      one_family
part room               there  50  one    part_2            90847  with_patient
part room               away   50  one    part_2            90846  without_patient
part room               there  25  one    part_2            –      too_short
part room               there  90  2      part_2            90849  multi_family
part room               away   90  1      part_2            –      one_family
no   rep                there  50  one    ok                90847  with_patient
no   rep                away   50  one    ok                90846  without_patient
no   rep                away   25  one    ok                –      too_short
no   rep                there  60  2      ok                90849  multi_family
no   rep                away   60  1      ok                –      one_family
no   norep              there  50  one    no_representative 90847  with_patient
no   norep              away   50  one    no_representative 90846  without_patient
no   norep              there  60  2      no_representative 90849  multi_family
part rep                there  50  one    part_2            90847  with_patient
part rep                away   50  one    part_2            90846  without_patient
part rep                there  60  2      part_2            90849  multi_family
part norep              there  50  one    part_2            90847  with_patient
no   listen             there  50  one    ok                90847  with_patient
no   listen             away   50  one    ok                90846  without_patient
no   listen             there  10  one    ok                –      too_short
no   listen             there  60  2      ok                90849  multi_family
no   listen             away   60  1      ok                –      one_family
part listen             there  50  one    ok                90847  with_patient
part listen             away   50  one    ok                90846  without_patient
part listen             there  25  one    ok                –      too_short
part listen             there  60  2      ok                90849  multi_family
part listen             away   60  5      ok                90849  multi_family
no   none+              there  50  one    ok                90847  with_patient
no   none+              away   50  one    ok                90846  without_patient
no   none+              there  60  2      ok                90849  multi_family
no   none               there  50  one    account_missing   90847  with_patient
no   none               away   25  one    account_missing   –      too_short
part none+              there  50  one    ok                90847  with_patient
part none+              away   26  one    ok                90846  without_patient
part none+              there  60  2      ok                90849  multi_family
part none               there  50  one    account_missing   90847  with_patient
part none               there  60  1      account_missing   –      one_family
no   revoked            there  50  one    release_revoked   90847  with_patient
no   revoked            away   50  one    release_revoked   90846  without_patient
no   revoked            there  60  2      release_revoked   90849  multi_family
part revoked            there  50  one    release_revoked   90847  with_patient
part revoked            away   25  one    release_revoked   –      too_short
part revoked            there  60  2      release_revoked   90849  multi_family
no   half→nothing       there  50  one    revoked_meanwhile 90847  with_patient
no   half→room          there  50  one    ok                90847  with_patient
no   half→room          away   50  one    patient_absent    90846  without_patient
no   half→rep           away   50  one    ok                90846  without_patient
no   half→norep         there  50  one    no_representative 90847  with_patient
no   half→listen        there  60  2      ok                90849  multi_family
no   half→left          there  50  one    ok                90847  with_patient
no   half→none+         there  50  one    ok                90847  with_patient
no   half→none          there  50  one    account_missing   90847  with_patient
part half→nothing       there  50  one    revoked_meanwhile 90847  with_patient
part half→nothing       away   60  2      revoked_meanwhile 90849  multi_family
part half→room          there  50  one    part_2            90847  with_patient
part half→rep           there  50  one    part_2            90847  with_patient
part half→listen        there  50  one    ok                90847  with_patient
part half→listen        away   50  one    ok                90846  without_patient
part half→left          there  50  one    ok                90847  with_patient
part half→left          there  60  2      ok                90849  multi_family
part half→left          there  25  one    ok                –      too_short
part half→none+         there  50  one    ok                90847  with_patient
part half→none          away   50  one    account_missing   90846  without_patient
no   order              there  50  one    protective_order  90847  with_patient
no   order              away   50  one    protective_order  90846  without_patient
part order              there  50  one    protective_order  90847  with_patient
part order              there  60  2      protective_order  90849  multi_family
"""
