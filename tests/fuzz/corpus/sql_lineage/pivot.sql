WITH p AS (SELECT * FROM tab PIVOT (sum(amount) AS s, count(*) AS n FOR a IN ('x' AS y, 'z')) AS q)
SELECT * FROM p UNION ALL BY NAME SELECT * FROM tabl UNPIVOT (v FOR k IN (a, b)) LEFT SEMI JOIN tab USING (id)
