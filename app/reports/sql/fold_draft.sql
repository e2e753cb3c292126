-- What begins to count with the steps that are folded now: one row a line of the parcel, with all it is sorted by.
--
-- Parameters: site; parcels, steps (arrays, one each); firsts, lasts (ranges of parcels, with all their steps);
-- rules (JSON: from_state, event, figure, effect); kilograms (JSON: a unit's weight in kilograms).
--
-- A parcel counts in a figure while it holds, so where it stands in a figure is asked of its whole life, by primary
-- key (OFFSET 0 keeps it so where a young database has no statistics).

INSERT INTO fold_draft
WITH rule AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(rules)s) AS r (from_state text, event text, figure smallint, effect text)
),
fresh AS MATERIALIZED (
  SELECT DISTINCT parcel_id, seq FROM unnest(%(parcels)s::bigint[], %(steps)s::integer[]) AS s (parcel_id, seq)
),
life AS MATERIALIZED (
  SELECT j.parcel_id, j.seq, j.from_state, j.event, j.at, j.details, true AS fresh
  FROM unnest(%(firsts)s::bigint[], %(lasts)s::bigint[]) AS loaded (first, last) CROSS JOIN LATERAL (
    SELECT * FROM journal WHERE site_id = %(site)s AND parcel_id BETWEEN loaded.first AND loaded.last OFFSET 0) AS j
  UNION ALL
  SELECT j.parcel_id, j.seq, j.from_state, j.event, j.at, j.details, fresh.seq IS NOT NULL
  FROM (SELECT DISTINCT parcel_id FROM fresh) AS moved CROSS JOIN LATERAL (
    SELECT * FROM journal WHERE site_id = %(site)s AND journal.parcel_id = moved.parcel_id OFFSET 0) AS j
  LEFT JOIN fresh ON fresh.parcel_id = j.parcel_id AND fresh.seq = j.seq
),
told AS (
  SELECT life.*, rule.figure, rule.effect,
    coalesce(max(seq) FILTER (WHERE effect = 'counts') OVER before, 0) AS counted,
    coalesce(max(seq) FILTER (WHERE effect IN ('takes_back', 'ends')) OVER before, 0) AS ended
  FROM life JOIN rule ON rule.from_state = life.from_state AND rule.event = life.event
  WINDOW before AS (PARTITION BY parcel_id, figure ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
begun AS MATERIALIZED (
  SELECT parcel_id, seq, figure, event, at, details FROM told
  WHERE fresh AND (effect = 'each' OR (effect = 'counts' AND counted <= ended))
),
-- What is in each parcel, line by line. The most valuable line stands for the parcel: then every table adds up.
content AS MATERIALIZED (
  SELECT
    parcel.id AS parcel_id, parcel.arrived_at, original.released_at,
    coalesce(original.ebc_code, parcel.owner_code, '') AS owner,
    coalesce(original.ebp_code, parcel.platform_code, '') AS platform,
    coalesce(parcel.carrier_code, original.logistics_code, '') AS carrier,
    coalesce(left(line.gcode, 8), '') AS hs8,
    coalesce(line.country, '') AS origin,
    coalesce(parcel.reason, '') AS reason,
    coalesce(parcel.disposition, '') AS disposition,
    coalesce(parcel.grade, '') AS grade,
    line.gnum, line.qty, line.value_cny, line.net_kg,
    round(line.net_kg * original.gross_weight / nullif(original.net_weight, 0), 5) AS gross_kg,
    row_number() OVER (PARTITION BY parcel.id ORDER BY line.value_cny DESC NULLS LAST, line.gnum) AS place
  FROM (SELECT DISTINCT parcel_id FROM begun) AS wanted
  CROSS JOIN LATERAL (
    SELECT * FROM parcel WHERE site_id = %(site)s AND id = wanted.parcel_id OFFSET 0) AS parcel
  LEFT JOIN LATERAL (
    SELECT * FROM original WHERE site_id = %(site)s AND id = parcel.original_id OFFSET 0) AS original ON true
  LEFT JOIN LATERAL (
    SELECT counted.gnum, counted.qty, listed.gcode, listed.country,
      round(counted.qty * listed.price, 2) AS value_cny,
      round(counted.qty * listed.qty1 * (%(kilograms)s::jsonb ->> listed.unit1)::numeric / listed.qty, 5) AS net_kg
    FROM parcel_line AS counted
    LEFT JOIN original_line AS listed
      ON listed.site_id = %(site)s AND listed.original_id = parcel.original_id AND listed.gnum = counted.gnum
    WHERE counted.site_id = %(site)s AND counted.parcel_id = parcel.id OFFSET 0) AS line ON true
),
spoken AS MATERIALIZED (
  SELECT begun.*, application.id AS application_id, application.concluded_at, application.submitted_at
  FROM begun LEFT JOIN LATERAL (
    SELECT * FROM application
    WHERE begun.figure = ANY(%(of_applications)s) AND site_id = %(site)s
      AND cop_no = split_part(begun.details, ' ', 1)
    OFFSET 0) AS application ON true
)
SELECT
  spoken.parcel_id, spoken.seq, spoken.figure, content.gnum, spoken.application_id, NULL::bigint AS receipt_id,
  spoken.at,
  (CASE WHEN spoken.figure = %(concluded)s THEN coalesce(spoken.concluded_at, spoken.at) ELSE spoken.at END
    AT TIME ZONE 'Asia/Shanghai')::date AS day,
  owner, platform, carrier, hs8, origin, reason, disposition, grade,
  CASE
    WHEN spoken.figure = ANY(%(stock)s) THEN spoken.event
    WHEN spoken.event IN ('reject', 'fail_to_send') THEN split_part(spoken.details, ' ', 2)
    ELSE ''
  END AS detail,
  CASE
    WHEN spoken.figure = %(concluded)s THEN
      round(extract(epoch FROM spoken.concluded_at - spoken.submitted_at) / 86400, 3)
    WHEN spoken.figure IN (%(arrived)s, %(declared)s) THEN (
      (CASE WHEN spoken.figure = %(arrived)s THEN coalesce(content.arrived_at, spoken.at) ELSE spoken.at END
        AT TIME ZONE 'Asia/Shanghai')::date
      - (content.released_at AT TIME ZONE 'Asia/Shanghai')::date + 1)::numeric
  END AS days,
  (place = 1)::integer AS lead,
  (spoken.application_id IS NOT NULL AND row_number() OVER (
    PARTITION BY spoken.figure, spoken.application_id, spoken.at
    ORDER BY content.value_cny DESC NULLS LAST, spoken.parcel_id, spoken.seq, content.gnum) = 1)::integer AS applied,
  CASE WHEN amounts.known THEN content.qty END,
  CASE WHEN amounts.known THEN content.value_cny END,
  CASE WHEN amounts.known THEN content.net_kg END,
  CASE WHEN amounts.known THEN content.gross_kg END
FROM spoken
JOIN content ON content.parcel_id = spoken.parcel_id
CROSS JOIN LATERAL (SELECT spoken.figure <> ALL(%(stock)s) AS known) AS amounts
WHERE amounts.known OR place = 1
