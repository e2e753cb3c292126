-- The parcels (or applications) behind a cell: every fact of it that still stands within the span, in its order.
--
-- Parameters: sites; figures; since, until (first days of the first and the last month); upto; what a kind must be
-- (owner … detail; NULL is any); hs (beginning of the tariff number); ageless, young, old
-- (day on the clock); parcels (only these; NULL is all); day; corrected; measure;
-- after (site, month and number of the last fact that was shown, or NULLs); most.
--
-- A fact and the one that takes it back cancel out where both lie in the span: neither is shown. One taken back
-- later is shown, and one that takes back an earlier month's as well, with sign -1: the signs add up to the cell.

WITH cell AS NOT MATERIALIZED (
  SELECT fact.*
  FROM tally_fact AS fact
  JOIN tally_kind AS kind ON kind.site_id = fact.site_id AND kind.id = fact.kind_id
  WHERE fact.site_id = ANY(%(sites)s) AND fact.figure = ANY(%(figures)s) AND fact.id <= %(upto)s
    AND fact.month BETWEEN %(since)s AND %(until)s
    AND (%(owner)s::text IS NULL OR kind.owner = %(owner)s)
    AND (%(whose)s::text IS NULL OR kind.owner = %(whose)s)
    AND (%(platform)s::text IS NULL OR kind.platform = %(platform)s)
    AND (%(carrier)s::text IS NULL OR kind.carrier = %(carrier)s)
    AND (%(hs8)s::text IS NULL OR kind.hs8 = %(hs8)s)
    AND (%(hs)s::text IS NULL OR starts_with(kind.hs8, %(hs)s))
    AND (%(origin)s::text IS NULL OR kind.origin = %(origin)s)
    AND (%(reason)s::text IS NULL OR kind.reason = %(reason)s)
    AND (%(disposition)s::text IS NULL OR kind.disposition = %(disposition)s)
    AND (%(grade)s::text IS NULL OR kind.grade = %(grade)s)
    AND (%(detail)s::text IS NULL OR kind.detail = %(detail)s)
    AND (NOT %(ageless)s OR fact.days IS NULL)
    AND (%(young)s::integer IS NULL OR fact.days::integer >= %(young)s)
    AND (%(old)s::integer IS NULL OR fact.days::integer <= %(old)s)
    AND (%(parcels)s::bigint[] IS NULL OR fact.parcel_id = ANY(%(parcels)s))
    AND (%(day)s::date IS NULL OR fact.day = %(day)s)
    AND (%(corrected)s::text IS NULL OR (
      date_trunc('month', fact.day)::date <> fact.month AND to_char(fact.day, 'YYYY-MM') = %(corrected)s))
),
standing AS NOT MATERIALIZED (
  SELECT * FROM cell
  WHERE CASE %(measure)s WHEN 'parcels' THEN lead = 1 WHEN 'applications' THEN applied = 1 ELSE NOT EXISTS (
    SELECT FROM cell AS line
    WHERE line.site_id = cell.site_id AND line.parcel_id = cell.parcel_id AND line.seq IS NOT DISTINCT FROM cell.seq
      AND line.sign = cell.sign AND line.id < cell.id) END
  AND NOT EXISTS (
    SELECT FROM tally_fact AS other
    WHERE other.site_id = cell.site_id AND other.parcel_id = cell.parcel_id AND other.figure = cell.figure
      AND (other.undoes = cell.id OR other.id = cell.undoes)
      AND other.id <= %(upto)s AND other.month BETWEEN %(since)s AND %(until)s
      AND (%(day)s::date IS NULL OR other.day = %(day)s)
      AND (%(corrected)s::text IS NULL OR (
        date_trunc('month', other.day)::date <> other.month AND to_char(other.day, 'YYYY-MM') = %(corrected)s)))
)
-- COUNT
SELECT page.site_id, page.month, page.id, page.parcel_id, parcel.lpn, parcel.state, page.application_id,
  application.cop_no, page.day, page.sign, page.seq, coalesce(step.at, receipt.return_time) AS at, step.event,
  step.station, step.camera, step.hash, amounts.*
FROM (
  SELECT * FROM standing
  WHERE %(after_id)s::bigint IS NULL
    OR (site_id, month, id) > (%(after_site)s::integer, %(after_month)s::date, %(after_id)s::bigint)
  ORDER BY site_id, month, id LIMIT %(most)s
) AS page
CROSS JOIN LATERAL (
  SELECT trim_scale(coalesce(sum(sign * qty), 0)) AS qty, round(coalesce(sum(sign * value_cny), 0), 2) AS value_cny,
    trim_scale(sum(sign * net_kg)) AS net_kg, trim_scale(sum(sign * gross_kg)) AS gross_kg
  FROM cell AS line
  WHERE line.site_id = page.site_id AND line.parcel_id = page.parcel_id AND line.seq IS NOT DISTINCT FROM page.seq
    AND line.sign = page.sign
) AS amounts
LEFT JOIN parcel ON parcel.site_id = page.site_id AND parcel.id = page.parcel_id
LEFT JOIN journal AS step
  ON step.site_id = page.site_id AND step.parcel_id = page.parcel_id AND step.seq = page.seq
LEFT JOIN application ON application.site_id = page.site_id AND application.id = page.application_id
LEFT JOIN receipt ON receipt.site_id = page.site_id AND receipt.id = page.receipt_id
ORDER BY page.site_id, page.month, page.id
