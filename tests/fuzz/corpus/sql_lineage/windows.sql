SELECT id, sum(amount) FILTER (WHERE a > 0) OVER w AS s, rank() OVER (w ORDER BY b) FROM orders o NATURAL JOIN lines WINDOW w AS (PARTITION BY a)
