-- Cells of spans of months: what the tally holds, what was imported for months before it, less what came later.
--
-- At LATER the statement is given what was folded after the asked fact, with the sign turned.
--
-- Parameters: sites; owner (* for all); spans (firsts and lasts: first days of months); tables (NULL is all);
-- imported (whether what was imported counts as well).
-- Rows: place of the span, section, key, name, figure, and the sums; a weight is NULL where no line has one.

WITH span AS MATERIALIZED (
  SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS s (first, last, place)
),
reach AS MATERIALIZED (SELECT min(first) AS first, max(last) AS last FROM span),
cell AS (
  SELECT month, section, key, figure, NULL::text AS name, parcels, applications, days, qty, value_cny, net_kg, gross_kg,
    lines, net_unknown, gross_unknown, unvalued
  FROM tally_month
  WHERE site_id = ANY(%(sites)s) AND owner = %(owner)s
    AND month BETWEEN (SELECT first FROM reach) AND (SELECT last FROM reach)
    AND (%(tables)s::text[] IS NULL OR section = ANY(%(tables)s))
  UNION ALL
  SELECT month, section, key, figure, nullif(name, ''), coalesce(parcels, 0), coalesce(applications, 0),
    coalesce(days, 0), coalesce(qty, 0), coalesce(value_cny, 0), coalesce(net_kg, 0), coalesce(gross_kg, 0), 1,
    (net_kg IS NULL)::integer, (gross_kg IS NULL)::integer, (value_cny IS NULL)::integer
  FROM tally_earlier AS earlier
  WHERE %(imported)s AND site_id = ANY(%(sites)s) AND owner = %(owner)s
    AND month BETWEEN (SELECT first FROM reach) AND (SELECT last FROM reach)
    AND (%(tables)s::text[] IS NULL OR section = ANY(%(tables)s))
    AND NOT EXISTS (
      SELECT FROM tally_import AS newer
      WHERE newer.site_id = earlier.site_id AND newer.month = earlier.month AND newer.version > earlier.version)
  -- LATER
)
SELECT span.place - 1, section, key,
  coalesce(max(cell.name), (
    SELECT max(named.name) FROM tally_name AS named
    WHERE named.site_id = ANY(%(sites)s) AND named.section = cell.section AND named.key = cell.key), ''),
  figure,
  sum(parcels)::bigint, sum(applications)::bigint, trim_scale(sum(qty)), round(sum(value_cny), 2),
  CASE WHEN sum(net_unknown) < sum(lines) THEN trim_scale(sum(net_kg)) END,
  CASE WHEN sum(gross_unknown) < sum(lines) THEN trim_scale(sum(gross_kg)) END,
  trim_scale(sum(days)), sum(net_unknown)::bigint, sum(gross_unknown)::bigint, sum(unvalued)::bigint
FROM cell JOIN span ON cell.month BETWEEN span.first AND span.last
GROUP BY span.place, section, key, figure
ORDER BY span.place, section, key, figure
