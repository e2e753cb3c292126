-- The cells that facts add up to: every section of the pack, for each owner and for all of them.
--
-- Parameters: site; since, until (numbers of facts: after, up to); figures (JSON: number, key); stock (numbers of the
-- figures of the stock table); verdicts, answers, arrived, declared (which figures fill which section).
-- Rows: owner, month, section, figure, key, parcels, applications, days, qty, value_cny, net_kg, gross_kg, lines,
-- net_unknown, gross_unknown, unvalued. Read by the fold, and by `guicang tally verify` over all facts.
--
-- Amounts are added as whole numbers of their last decimal, which is several times as fast as decimals.

WITH figure AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(figures)s) AS f (no smallint, key text)
),
fact AS (
  SELECT
    kind.owner, fact.month, figure.key AS figure,
    CASE WHEN NOT kept.stock THEN fact.day END AS day,
    CASE WHEN NOT kept.stock THEN kind.hs8 END AS hs8,
    CASE WHEN NOT kept.stock THEN kind.origin END AS origin,
    CASE WHEN NOT kept.stock THEN kind.platform END AS platform,
    CASE WHEN NOT kept.stock THEN kind.carrier END AS carrier,
    CASE WHEN fact.figure = ANY(%(verdicts)s) THEN kind.reason || '|' || kind.disposition || '|' || kind.grade END
      AS outcome,
    CASE WHEN fact.figure = %(arrived)s THEN coalesce(fact.days::integer::text, '') END AS age_45,
    CASE WHEN fact.figure = %(declared)s THEN coalesce(fact.days::integer::text, '') END AS age_30,
    CASE WHEN fact.figure = ANY(%(answers)s) THEN kind.detail END AS answer,
    CASE WHEN kept.stock THEN kind.detail END AS step,
    CASE WHEN NOT kept.stock AND (fact.day < fact.month OR fact.day >= fact.month + interval '1 month')
      THEN to_char(fact.day, 'YYYY-MM') END AS corrected,
    (sign * lead)::integer AS parcels,
    (sign * applied)::integer AS applications,
    -- Days are of parcels (on the clock) or of applications (to the conclusion): counted where those are.
    (sign * CASE WHEN fact.figure IN (%(arrived)s, %(declared)s) THEN lead ELSE applied END
      * coalesce(days, 0) * 1000)::bigint AS days,
    (sign * coalesce(qty, 0) * 100000)::bigint AS qty,
    (sign * coalesce(value_cny, 0) * 100)::bigint AS fen,
    (sign * coalesce(net_kg, 0) * 100000)::bigint AS net,
    (sign * coalesce(gross_kg, 0) * 100000)::bigint AS gross,
    sign::integer AS lines,
    CASE WHEN net_kg IS NULL THEN sign ELSE 0 END::integer AS net_unknown,
    CASE WHEN gross_kg IS NULL THEN sign ELSE 0 END::integer AS gross_unknown,
    CASE WHEN value_cny IS NULL THEN sign * lead ELSE 0 END::integer AS unvalued
  FROM tally_fact AS fact
  JOIN tally_kind AS kind ON kind.site_id = fact.site_id AND kind.id = fact.kind_id
  JOIN figure ON figure.no = fact.figure
  CROSS JOIN LATERAL (SELECT fact.figure = ANY(%(stock)s) AS stock) AS kept
  WHERE fact.site_id = %(site)s AND fact.id > %(since)s AND fact.id <= %(until)s
),
part AS MATERIALIZED (
  SELECT
    owner, month, figure,
    CASE
      WHEN grouping(day) = 0 THEN 'day' WHEN grouping(hs8) = 0 THEN 'hs8' WHEN grouping(origin) = 0 THEN 'origin'
      WHEN grouping(platform) = 0 THEN 'platform' WHEN grouping(carrier) = 0 THEN 'carrier'
      WHEN grouping(outcome) = 0 THEN 'outcome' WHEN grouping(age_45) = 0 THEN 'age_45'
      WHEN grouping(age_30) = 0 THEN 'age_30' WHEN grouping(answer) = 0 THEN 'rejections'
      WHEN grouping(step) = 0 THEN 'stock' WHEN grouping(corrected) = 0 THEN 'corrections' ELSE 'volume'
    END AS section,
    coalesce(day::text, hs8, origin, platform, carrier, outcome, age_45, age_30, answer, step, corrected) AS key,
    sum(parcels) AS parcels, sum(applications) AS applications, sum(days) AS days, sum(qty) AS qty, sum(fen) AS fen,
    sum(net) AS net, sum(gross) AS gross, sum(lines) AS lines, sum(net_unknown) AS net_unknown,
    sum(gross_unknown) AS gross_unknown, sum(unvalued) AS unvalued
  FROM fact
  GROUP BY owner, month, figure, GROUPING SETS (
    (), (day), (hs8), (origin), (platform), (carrier), (outcome), (age_45), (age_30), (answer), (step), (corrected))
)
SELECT
  place.owner, month, place.section, figure, place.key,
  sum(parcels)::bigint AS parcels, sum(applications)::bigint AS applications, sum(days) / 1000 AS days,
  sum(qty) / 100000 AS qty, sum(fen) / 100 AS value_cny, sum(net) / 100000 AS net_kg, sum(gross) / 100000 AS gross_kg,
  sum(lines)::bigint AS lines, sum(net_unknown)::bigint AS net_unknown, sum(gross_unknown)::bigint AS gross_unknown,
  sum(unvalued)::bigint AS unvalued
FROM part
CROSS JOIN LATERAL (VALUES
  ('*', part.section, CASE part.section WHEN 'volume' THEN '' ELSE part.key END),
  (part.owner, part.section, CASE part.section WHEN 'volume' THEN '' ELSE part.key END),
  ('*', 'owner', CASE part.section WHEN 'volume' THEN part.owner END),
  (part.owner, 'owner', CASE part.section WHEN 'volume' THEN part.owner END)
) AS place (owner, section, key)
JOIN figure AS named ON named.key = part.figure
WHERE place.key IS NOT NULL AND (part.section = 'stock' OR named.no <> ALL(%(stock)s))
GROUP BY 1, 2, 3, 4, 5
