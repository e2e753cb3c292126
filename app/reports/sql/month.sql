-- The month of one site, in one statement: everything below sees the same snapshot.
--
-- Parameters: site; since, until (the first moments of this and the next month in Asia/Shanghai);
-- rules, a JSON object: {"event>state": {figure: true if that step counts in it, false if it takes back}}.
-- Rows: section, basis, code, name, day, parcels, applications, qty, value.
--
-- No part of it is joined to another part: a fresh database has no statistics, and the planner would
-- guess one row and loop. Every join goes by primary key from a parcel to what belongs to it.

WITH step AS MATERIALIZED (
  SELECT parcel_id, seq, from_state, event, to_state, at
  FROM journal
  WHERE site_id = %(site)s AND at >= %(since)s AND at < %(until)s
),

-- A parcel counts once in a figure, by the last of its steps of the month that the figure knows.
counted AS MATERIALIZED (
  SELECT figure, parcel_id, (at AT TIME ZONE 'Asia/Shanghai')::date AS day
  FROM (
    SELECT DISTINCT ON (step.parcel_id, rule.key)
      step.parcel_id, rule.key AS figure, rule.value AS counts, step.at
    FROM step CROSS JOIN LATERAL jsonb_each(%(rules)s::jsonb -> (step.event || '>' || step.to_state)) AS rule
    ORDER BY step.parcel_id, rule.key, step.seq DESC
  ) AS last_step
  WHERE counts = 'true'
),

-- Applications are counted by their own date, whatever their parcels do.
concerned AS (
  SELECT parcel_id, array_agg(figure) AS figures, NULL::bigint AS application_id FROM counted GROUP BY parcel_id
  UNION ALL
  SELECT application_parcel.parcel_id, ARRAY[]::text[], application.id
  FROM application
  LEFT JOIN application_parcel
    ON application_parcel.site_id = %(site)s AND application_parcel.application_id = application.id
  WHERE application.site_id = %(site)s
    AND application.concluded_at >= %(since)s AND application.concluded_at < %(until)s
),

-- One row a line, at least one a parcel. The value is rounded here, once: sums of it agree everywhere.
-- What customs was told (the original) goes before what was announced.
part AS MATERIALIZED (
  SELECT
    concerned.figures,
    concerned.application_id,
    coalesce(original.ebp_code, parcel.platform_code, '') AS platform,
    original.ebp_name AS platform_name,
    coalesce(original.ebc_code, parcel.owner_code, '') AS owner,
    original.ebc_name AS owner_name,
    coalesce(left(original_line.gcode, 2), '') AS hs_chapter,
    coalesce(original_line.country, '') AS origin,
    coalesce(parcel.disposition, '') AS disposition,
    coalesce(parcel_line.qty, 0) AS qty,
    coalesce(round(parcel_line.qty * original_line.price, 2), 0) AS value,
    -- The most valuable line stands for its parcel, or for its application: then every table adds up.
    row_number() OVER (
      PARTITION BY concerned.application_id, CASE WHEN concerned.application_id IS NULL THEN parcel.id END
      ORDER BY round(parcel_line.qty * original_line.price, 2) DESC NULLS LAST, parcel.id, parcel_line.gnum
    ) = 1 AS leads
  FROM concerned
  LEFT JOIN parcel ON parcel.site_id = %(site)s AND parcel.id = concerned.parcel_id
  LEFT JOIN original ON original.site_id = %(site)s AND original.id = parcel.original_id
  LEFT JOIN parcel_line ON parcel_line.site_id = %(site)s AND parcel_line.parcel_id = parcel.id
  LEFT JOIN original_line
    ON original_line.site_id = %(site)s AND original_line.original_id = parcel.original_id
    AND original_line.gnum = parcel_line.gnum
),

fact AS (
  SELECT
    CASE figure WHEN 'concluded' THEN 'concluded' ELSE 'taken_in' END AS basis,
    platform, platform_name, owner, owner_name, hs_chapter, origin, disposition,
    leads::integer AS parcels, 0 AS applications, qty, value
  FROM part CROSS JOIN LATERAL unnest(figures) AS figure
  WHERE figure IN ('received', 'split_off', 'concluded')
  UNION ALL
  SELECT 'concluded', platform, platform_name, owner, owner_name, hs_chapter, origin, disposition, 0, 1, 0, 0
  FROM part WHERE leads AND application_id IS NOT NULL
),

-- The state of every parcel when the month ended: where it stands now, less every step made since.
standing AS (
  SELECT state, count(*) AS parcels FROM parcel WHERE site_id = %(site)s GROUP BY state
  UNION ALL
  SELECT to_state, -count(*) FROM journal WHERE site_id = %(site)s AND at >= %(until)s GROUP BY to_state
  UNION ALL
  SELECT from_state, count(*) FROM journal WHERE site_id = %(site)s AND at >= %(until)s GROUP BY from_state
)

SELECT 'volume' AS section, '' AS basis, figure AS code, '' AS name, NULL::date AS day,
  count(*) FILTER (WHERE leads) AS parcels, 0::bigint AS applications, sum(qty) AS qty, sum(value) AS value
FROM part CROSS JOIN LATERAL unnest(figures) AS figure
GROUP BY figure
UNION ALL
SELECT 'day', '', figure, '', day, count(*), 0, 0, 0 FROM counted GROUP BY figure, day
UNION ALL
SELECT 'state', '', state, '', NULL, sum(parcels)::bigint, 0, 0, 0 FROM standing GROUP BY state HAVING sum(parcels) <> 0
UNION ALL
SELECT 'flow', from_state, event, to_state, NULL, count(*), 0, 0, 0 FROM step GROUP BY from_state, event, to_state
UNION ALL
SELECT
  CASE
    WHEN grouping(platform) = 0 THEN 'platform'
    WHEN grouping(owner) = 0 THEN 'owner'
    WHEN grouping(hs_chapter) = 0 THEN 'hs_chapter'
    WHEN grouping(origin) = 0 THEN 'origin'
    WHEN grouping(disposition) = 0 THEN 'disposition'
    ELSE 'total'
  END,
  basis,
  coalesce(platform, owner, hs_chapter, origin, disposition, ''),
  CASE
    WHEN grouping(platform) = 0 THEN coalesce(max(platform_name), '')
    WHEN grouping(owner) = 0 THEN coalesce(max(owner_name), '')
    ELSE ''
  END,
  NULL, sum(parcels)::bigint, sum(applications)::bigint, sum(qty), sum(value)
FROM fact
GROUP BY GROUPING SETS (
  (basis, platform), (basis, owner), (basis, hs_chapter), (basis, origin), (basis, disposition), (basis)
)
