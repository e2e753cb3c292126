-- The limit, 3 of 5: where the parcels now stand.
UPDATE parcel SET state = new.state, seq = new.seq, head = new.head, state_since = new.state_since
FROM unnest(%(id)s::bigint[], %(state)s::text[], %(seq)s::integer[], %(head)s::bytea[], %(at)s::timestamptz[])
  AS new (id, state, seq, head, state_since)
WHERE parcel.site_id = %(site)s AND parcel.id = new.id
