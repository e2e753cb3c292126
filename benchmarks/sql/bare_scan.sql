-- Unguarded, 3 of 3: what was answered.
INSERT INTO bare_scan (site_id, scan_id, code, at, badge, station, verdict, parcel_id, lpn, event, to_state)
SELECT %(site)s, scan_id, code, %(at)s, %(badge)s, %(station)s, 'moved', parcel_id, code, %(event)s, %(to_state)s
FROM unnest(%(scan_ids)s::uuid[], %(lpns)s::text[], %(ids)s::bigint[]) AS moved (scan_id, code, parcel_id)
