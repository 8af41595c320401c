-- The same checks as DuckDB lists them: every failing record with its row number and the rules that
-- it fails, named as Goldline names them. Of the forms tried (reading the input twice, a window over
-- id, a materialised table) this one is the fastest.
copy (
  with customers as materialized (select row_number() over () as row, * from {input}),
       repeated as (select id from customers group by id having count(*) > 1)
  select *, list_filter([
      case when id is null then 'id.required' when again then 'id.unique' end,
      case when name is null then 'name.required' when length(name) = 0 then 'name.length' end,
      case when email is null then 'email.required'
           when not regexp_full_match(email, '[^@\s]+@[^@\s]+\.[a-z]+') then 'email.pattern' end,
      case when country is null then 'country.required'
           when country not in ('DE', 'US', 'FR', 'GB', 'CN', 'IN', 'BR') then 'country.invalidValues' end,
      case when amount is null then 'amount.required'
           when amount < 0 or amount > 1000000 then 'amount.range' end,
      case when created is null then 'created.required'
           when try_cast(created as date) is null then 'created.type' end,
      case when phone is null then 'phone.required'
           when not regexp_full_match(phone, '\+[0-9]{8,15}') then 'phone.pattern' end,
      case when status not in ('active', 'inactive', 'lead') then 'status.invalidValues' end
    ], rule -> rule is not null) as failed
  from (select *, id in (from repeated) as again from customers)
  where id is null or again
     or name is null or length(name) = 0
     or email is null or not regexp_full_match(email, '[^@\s]+@[^@\s]+\.[a-z]+')
     or country is null or country not in ('DE', 'US', 'FR', 'GB', 'CN', 'IN', 'BR')
     or amount is null or amount < 0 or amount > 1000000
     or try_cast(created as date) is null
     or phone is null or not regexp_full_match(phone, '\+[0-9]{8,15}')
     or status not in ('active', 'inactive', 'lead')
) to '{output}' (format json)
