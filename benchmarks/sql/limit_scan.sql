-- The limit, 5 of 5: what was answered.
INSERT INTO scan (site_id, scan_id, code, at, badge, station, verdict, refusal, arguments, parcel_id, lpn, event,
                  from_state, to_state, seq)
SELECT %s, * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::jsonb[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[])
ON CONFLICT DO NOTHING
