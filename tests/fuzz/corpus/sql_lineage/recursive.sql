WITH RECURSIVE r(id, path) AS (SELECT id, a FROM emp WHERE b IS NULL UNION ALL SELECT e.id, r.path || e.a FROM emp e JOIN r ON e.b = r.id) SELECT * FROM r ORDER BY path
