-- Released import lists, one line each, of enough pieces for many returns: what parcels of the benchmarks came from.
INSERT INTO original (site_id, cop_no, agent_code, agent_name, invt_no, order_no, ebp_code, ebp_name, ebc_code, ebc_name,
                      logistics_no, logistics_code, logistics_name, assure_code, ems_no, area_code, area_name,
                      customs_code, port_code, trade_mode, traf_mode, country, decl_time, buyer, content_hash, message_id,
                      imported_at, status, status_at, released_at)
SELECT site.site_id, 'BENCH' || n, agent_code, agent_name, 'BI' || n, 'BO' || n, '440166TE01', '虚构', '440166TE01',
       '虚构', 'BL' || n, '440166TE02', '虚构', '440166TE01', ems_no, area_code, area_name,
       customs_code, customs_code, '1210', '9', '142', '20260101', '\x00', '\x00', %(message)s,
       now(), '800', now() - interval '5 days', now() - interval '5 days'
FROM site, generate_series(%(first)s::bigint, %(last)s::bigint) AS n
ORDER BY n
RETURNING id
