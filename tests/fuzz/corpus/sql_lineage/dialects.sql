SELECT * EXCEPT (a) REPLACE (b + 1 AS b), f.value:x::int, COLUMNS('a.*'), list_filter(xs, x -> x > amount)
FROM t, LATERAL FLATTEN(input => t.a) f QUALIFY row_number() OVER (PARTITION BY id ORDER BY b) = 1
