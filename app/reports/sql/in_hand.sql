-- The parcels in hand when a month ended: those whose last step over that line led in. The youngest first.
--
-- Parameters: sites; entered, departed (numbers of figures); until (first day of the month); upto; whose (an owner, or
-- NULL); parcels (only these; NULL is all); after (as in behind.sql); most. Rows: as behind.sql gives them.

SELECT page.site_id, page.month, page.id, page.parcel_id, parcel.lpn, parcel.state, NULL::bigint AS application_id,
  NULL::text AS cop_no, page.day, page.sign, page.seq, step.at, step.event, step.station, step.camera, step.hash,
  0::numeric AS qty, 0::numeric AS value_cny, NULL::numeric AS net_kg, NULL::numeric AS gross_kg
FROM (
  SELECT fact.* FROM tally_fact AS fact
  JOIN tally_kind AS kind ON kind.site_id = fact.site_id AND kind.id = fact.kind_id
  WHERE fact.site_id = ANY(%(sites)s) AND fact.figure = %(entered)s AND fact.id <= %(upto)s AND fact.month <= %(until)s
    AND (%(whose)s::text IS NULL OR kind.owner = %(whose)s)
    AND (%(parcels)s::bigint[] IS NULL OR fact.parcel_id = ANY(%(parcels)s))
    AND (%(after_id)s::bigint IS NULL
      OR (fact.site_id, fact.month, fact.id) < (%(after_site)s::integer, %(after_month)s::date, %(after_id)s::bigint))
    AND NOT EXISTS (
      SELECT FROM tally_fact AS later
      WHERE later.site_id = fact.site_id AND later.parcel_id = fact.parcel_id AND later.seq > fact.seq
        AND later.figure IN (%(entered)s, %(departed)s) AND later.id <= %(upto)s AND later.month <= %(until)s)
  ORDER BY fact.site_id DESC, fact.month DESC, fact.id DESC LIMIT %(most)s
) AS page
LEFT JOIN parcel ON parcel.site_id = page.site_id AND parcel.id = page.parcel_id
LEFT JOIN journal AS step
  ON step.site_id = page.site_id AND step.parcel_id = page.parcel_id AND step.seq = page.seq
ORDER BY page.site_id DESC, page.month DESC, page.id DESC
