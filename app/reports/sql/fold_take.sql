-- What the fold takes up now: batches of steps that lie below the oldest transaction still open, in their order.
--
-- Parameters: site; most (batches). A batch is deleted in the transaction that writes its facts: either both or neither.
-- What a slow transaction journalled is not seen yet and stays; what began after it waits for it, so facts are
-- numbered in the order of transactions. A number beyond all of this server's is from a restored dump.

DELETE FROM unfolded WHERE site_id = %(site)s AND id = ANY(ARRAY(
  SELECT id FROM unfolded
  WHERE site_id = %(site)s AND (
    xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    OR xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  ORDER BY id LIMIT %(most)s
))
RETURNING parcels, steps, applications
