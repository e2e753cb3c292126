-- The limit, 2 of 5: which of these scans were answered before.
SELECT scan_id, verdict, to_state, seq FROM scan WHERE site_id = %(site)s AND scan_id = ANY(%(scan_ids)s::uuid[])
