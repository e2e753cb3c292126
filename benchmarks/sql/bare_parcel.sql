-- Unguarded, 1 of 3: whatever state a parcel is in, it now is in this one.
UPDATE bare_parcel SET state = %(to_state)s, state_since = %(at)s
FROM unnest(%(lpns)s::text[]) AS wanted (lpn)
WHERE site_id = %(site)s AND bare_parcel.lpn = wanted.lpn
RETURNING id, bare_parcel.lpn
