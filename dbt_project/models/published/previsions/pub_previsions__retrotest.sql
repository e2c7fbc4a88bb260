select *
from {{ ref('fct_backtest__projets') }}
