DECLARE @t TABLE (a int, b varchar(10));
SELECT TOP 10 [a], b = c INTO #tmp FROM dbo.x WITH (NOLOCK) OUTER APPLY f(x.a) y
IF @@rowcount > 0 BEGIN UPDATE x SET a = 1 OUTPUT inserted.a FROM x JOIN #tmp ON x.b = #tmp.b END
GO
CREATE PROCEDURE p @n int AS BEGIN INSERT INTO u SELECT * FROM v WHERE n = @n; EXEC sp_executesql N'SELECT 1' END
