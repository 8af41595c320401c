-- The ten checks as DuckDB counts them: one pass, one row of numbers.
select
  count(*) as records,
  count(*) filter (id is null) as id_missing,
  count(*) - count(distinct id) as id_repeated,
  count(*) filter (name is null or length(name) = 0) as name,
  count(*) filter (email is null or not regexp_full_match(email, '[^@\s]+@[^@\s]+\.[a-z]+')) as email,
  count(*) filter (country is null or country not in ('DE', 'US', 'FR', 'GB', 'CN', 'IN', 'BR')) as country,
  count(*) filter (amount is null or amount < 0 or amount > 1000000) as amount,
  count(*) filter (try_cast(created as date) is null) as created,
  count(*) filter (phone is null or not regexp_full_match(phone, '\+[0-9]{8,15}')) as phone,
  count(*) filter (status not in ('active', 'inactive', 'lead')) as status
from {input}
