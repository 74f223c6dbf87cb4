"""What a patient paid for in full and asked to keep from a health plan (45 CFR 164.522(a)(1)(vi)).

The gate asks here before anything goes to a plan for payment or operations. Who the plans are is `tenants.insurance`, whose
tab of the chart shows and records the requests.
"""
