declare @a int, @b int = (select max(a) from t); declare c cursor for select a, b from t; fetch next from c into @a, @b; insert into u select @a, @b;
select a from t order by all
