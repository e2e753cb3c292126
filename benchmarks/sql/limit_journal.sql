-- The limit, 4 of 5: the steps, each with its hash.
INSERT INTO journal (site_id, parcel_id, seq, from_state, event, to_state, at, station, camera, badge, device, scan_id,
                     details, hash)
SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                     %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::bytea[])
