FROM tab |> WHERE a > 1 |> EXTEND a + b AS c |> AGGREGATE SUM(amount) AS s GROUP BY id |> SELECT s, id
