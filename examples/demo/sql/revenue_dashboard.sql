-- Revenue a month: what was invoiced, and what the web shop took with its shipping fees.
with invoiced as (
  select i.month, sum(i.amount) as amount, count(*) as invoices
  from warehouse.invoices i
  join warehouse.customers c on c.customer_id = i.account_id
  where i.currency = 'EUR'
  group by i.month
),
web as (
  select o.month,
         sum(o.total + o.shipping_fee) as amount,
         count(*) as orders
  from warehouse.orders o
  left join warehouse.customers c on c.customer_id = o.account_id
  where o.currency = 'EUR'
  group by o.month
)
select invoiced.month,
       invoiced.amount as invoiced_revenue,
       coalesce(web.amount, 0) as web_revenue,
       invoiced.amount + coalesce(web.amount, 0) as total_revenue,
       invoiced.invoices,
       web.orders
from invoiced
left join web on web.month = invoiced.month
order by invoiced.month
