select a from t order by all;
declare cursor c (p int) is select a from t; v c%rowtype; begin open c; fetch c into v; end;
