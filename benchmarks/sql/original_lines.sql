-- The one line of each list: two pieces of a toy.
INSERT INTO original_line (site_id, original_id, gnum, item_record_no, item_no, gcode, gname, gmodel, country, currency,
                           qty, unit, qty1, unit1, price, total_price, taken)
SELECT site_id, id, 1, '1001', 'SKU-1001', '9503008900', '虚构玩具', '虚构', '133', '142',
       2, '140', 0.24, '035', 199, 398, 0
FROM original WHERE id = ANY(%(ids)s)
