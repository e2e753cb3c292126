-- Drafts become facts: each with its kind, its number in the order of what happened, and the month it counts in.
--
-- Parameters: site; last (number of the last fact there is); closed, open (what happened in a closed month counts in the
-- month that is open after it).

INSERT INTO tally_fact (site_id, figure, month, id, parcel_id, application_id, receipt_id, seq, kind_id, day, sign, lead,
                        applied, days, qty, value_cny, net_kg, gross_kg)
SELECT
  %(site)s, draft.figure, coalesce(shut.later, date_trunc('month', day)::date),
  %(last)s + row_number() OVER (ORDER BY draft.at, draft.parcel_id, draft.seq, draft.figure, draft.gnum, receipt_id),
  parcel_id, application_id, receipt_id, seq, kind.id, day, 1, lead, applied, days, qty, value_cny, net_kg, gross_kg
FROM fold_draft AS draft
JOIN tally_kind AS kind USING (figure, owner, platform, carrier, hs8, origin, reason, disposition, grade, detail)
LEFT JOIN unnest(%(closed)s::date[], %(open)s::date[]) AS shut (month, later) ON shut.month = date_trunc('month', draft.day)::date
WHERE kind.site_id = %(site)s
