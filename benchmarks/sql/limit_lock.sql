-- The limit, 1 of 5: lock the parcels in id order and read where they stand.
SELECT id, lpn, state, seq, head FROM parcel
WHERE site_id = %(site)s AND id IN (
  SELECT p.id FROM unnest(%(lpns)s::text[]) AS wanted JOIN parcel p ON p.lpn = wanted AND p.site_id = %(site)s
)
ORDER BY id FOR NO KEY UPDATE
