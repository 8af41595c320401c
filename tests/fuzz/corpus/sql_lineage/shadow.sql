WITH t AS (SELECT * FROM t), u AS (WITH t AS (SELECT a FROM t) SELECT a FROM t) SELECT t.a, u.*, missing, t FROM t, u, (VALUES (1, 2)) v(p, q)
