select *
from {{ ref('fct_backtest__penuries') }}
