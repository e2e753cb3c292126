-- Unguarded, 2 of 3: a log row of each, without hash and without what came before.
INSERT INTO bare_journal (site_id, parcel_id, seq, from_state, event, to_state, at, station, badge, scan_id)
SELECT %(site)s, parcel_id, %(turn)s, 'received', %(event)s, %(to_state)s, %(at)s, %(station)s, %(badge)s, scan_id
FROM unnest(%(ids)s::bigint[], %(scan_ids)s::uuid[]) AS moved (parcel_id, scan_id)
