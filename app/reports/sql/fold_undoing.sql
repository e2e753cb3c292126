-- What the folded steps take back: a fact for each that is undone, with its amounts and sign -1, in its own month.
--
-- Parameters: site; parcels, steps, firsts, lasts, rules (as in fold_draft.sql); last (number of the last fact);
-- closed, open (as in fold_facts.sql).

INSERT INTO tally_fact (site_id, figure, month, id, parcel_id, application_id, receipt_id, undoes, seq, kind_id, day, sign,
                        lead, applied, days, qty, value_cny, net_kg, gross_kg)
WITH rule AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(rules)s) AS r (from_state text, event text, figure smallint, effect text)
),
fresh AS MATERIALIZED (
  SELECT j.parcel_id, j.seq, j.from_state, j.event, j.at
  FROM unnest(%(firsts)s::bigint[], %(lasts)s::bigint[]) AS loaded (first, last) CROSS JOIN LATERAL (
    SELECT * FROM journal WHERE site_id = %(site)s AND parcel_id BETWEEN loaded.first AND loaded.last OFFSET 0) AS j
  UNION
  SELECT j.parcel_id, j.seq, j.from_state, j.event, j.at
  FROM unnest(%(parcels)s::bigint[], %(steps)s::integer[]) AS s (parcel_id, seq) CROSS JOIN LATERAL (
    SELECT * FROM journal WHERE site_id = %(site)s AND journal.parcel_id = s.parcel_id AND journal.seq = s.seq OFFSET 0
  ) AS j
),
undoing AS MATERIALIZED (
  SELECT fresh.parcel_id, fresh.seq, fresh.at, rule.figure
  FROM fresh JOIN rule ON rule.from_state = fresh.from_state AND rule.event = fresh.event
  WHERE rule.effect = 'takes_back'
),
-- The fact it undoes is the last that began before it, unless something took that back or ended it meanwhile.
undone AS (
  SELECT undoing.at, undoing.seq AS undone_at, fact.*
  FROM undoing CROSS JOIN LATERAL (
    SELECT * FROM tally_fact
    WHERE site_id = %(site)s AND parcel_id = undoing.parcel_id AND figure = undoing.figure AND sign = 1
      AND seq < undoing.seq OFFSET 0) AS fact
  WHERE NOT EXISTS (
    SELECT FROM tally_fact AS later
    WHERE later.site_id = %(site)s AND later.parcel_id = undoing.parcel_id AND later.figure = undoing.figure
      AND later.sign = 1 AND later.seq > fact.seq AND later.seq < undoing.seq)
  AND NOT EXISTS (
    SELECT FROM journal AS j JOIN rule ON rule.from_state = j.from_state AND rule.event = j.event
    WHERE j.site_id = %(site)s AND j.parcel_id = undoing.parcel_id AND j.seq > fact.seq AND j.seq < undoing.seq
      AND rule.figure = undoing.figure AND rule.effect IN ('takes_back', 'ends'))
)
SELECT
  %(site)s, figure, coalesce(shut.later, date_trunc('month', moment.day)::date),
  %(last)s + row_number() OVER (ORDER BY undone.at, parcel_id, undone_at, figure, id),
  parcel_id, application_id, receipt_id, id, undone_at, kind_id, moment.day, -1,
  lead, applied, days, qty, value_cny, net_kg, gross_kg
FROM undone
CROSS JOIN LATERAL (SELECT (undone.at AT TIME ZONE 'Asia/Shanghai')::date AS day) AS moment
LEFT JOIN unnest(%(closed)s::date[], %(open)s::date[]) AS shut (month, later) ON shut.month = date_trunc('month', moment.day)::date
