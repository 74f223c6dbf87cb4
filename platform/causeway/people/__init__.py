"""People: users (global, one login), memberships of clinics, sign-in, second factor, sessions, invitations and resets.

What a member may do is `causeway.access`; who a staff member is professionally is `tenants/staff`.
"""
