"""Episodes that began in another system and are taken over as they stand there.

Admission, transfer and discharge here are `tenants.intake.services`; the files they come in are `tenants/interop`.
"""
