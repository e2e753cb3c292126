-- Receipts that were counted and are no longer an application's: somebody took back whose they are.
--
-- Parameters: site; applications; accepted (the figure's number); last (number of the last fact); now;
-- closed, open (as in fold_facts.sql).

INSERT INTO tally_fact (site_id, figure, month, id, parcel_id, application_id, receipt_id, undoes, seq, kind_id, day, sign,
                        lead, applied, days, qty, value_cny, net_kg, gross_kg)
WITH counted AS MATERIALIZED (
  SELECT fact.*
  FROM (SELECT DISTINCT application_id FROM unnest(%(applications)s::bigint[]) AS w (application_id)) AS wanted
  CROSS JOIN LATERAL (
    SELECT min(parcel_id) AS parcel_id FROM application_parcel
    WHERE site_id = %(site)s AND application_parcel.application_id = wanted.application_id OFFSET 0) AS first
  CROSS JOIN LATERAL (
    SELECT * FROM tally_fact
    WHERE site_id = %(site)s AND tally_fact.parcel_id = first.parcel_id AND figure = %(accepted)s AND sign = 1
      AND tally_fact.application_id = wanted.application_id OFFSET 0) AS fact
)
SELECT
  site_id, figure, coalesce(shut.later, date_trunc('month', today.day)::date),
  %(last)s + row_number() OVER (ORDER BY id), parcel_id, application_id, receipt_id, id,
  seq, kind_id, today.day, -1, lead, applied, days, qty, value_cny, net_kg, gross_kg
FROM counted
CROSS JOIN (SELECT (%(now)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS day) AS today
LEFT JOIN unnest(%(closed)s::date[], %(open)s::date[]) AS shut (month, later) ON shut.month = date_trunc('month', today.day)::date
WHERE NOT EXISTS (
  SELECT FROM tally_fact AS undoing
  WHERE undoing.site_id = %(site)s AND undoing.parcel_id = counted.parcel_id AND undoing.undoes = counted.id)
AND NOT EXISTS (
  SELECT FROM receipt WHERE site_id = %(site)s AND receipt.id = counted.receipt_id
    AND receipt.application_id = counted.application_id AND outcome IN ('noted', 'applied'))
