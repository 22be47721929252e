"""How much of everything a demo company plants; the one place these numbers live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from strata.settings import Industry


@dataclass(frozen=True)
class Proportions:
    """Shares between 0 and 1; the comment of each group names what it is a share of.

    Days, cents and counts are named as such. The defaults are the retailer's. The SQL
    reads all of them through the macro ``share('<field>')``.
    """

    # People: prospects are extra persons, a share of the customers asked for.
    prospect: float = 0.25
    # Life cycles: shares of the customers; they sum to 1.
    one_time: float = 0.35
    loyal: float = 0.15
    rising: float = 0.07
    declining: float = 0.08
    seasonal: float = 0.08
    churned: float = 0.14
    reactivated: float = 0.05
    new: float = 0.08

    # Days between two orders: of the loyal even on a logarithmic scale, of the others
    # even, the first number and how much may come on top.
    loyal_cycle_days: float = 7.0
    loyal_longest_cycle_days: float = 90.0
    usual_cycle_days: float = 18.0
    usual_cycle_more_days: float = 60.0
    new_cycle_days: float = 10.0
    new_cycle_more_days: float = 20.0
    reactivated_cycle_days: float = 15.0
    reactivated_cycle_more_days: float = 30.0
    # How far an order strays from its day, as a share of the cycle; how strongly gaps
    # shrink for the rising and grow for the declining, from 0 (not at all) to 1.
    cycle_jitter: float = 0.4
    gap_drift: float = 1.0
    # What half of the orders cost at most, how widely customers differ (on a
    # logarithmic scale), and what no order costs more than.
    median_order_cents: int = 22_000
    spending_spread: float = 0.7
    dearest_order_cents: int = 5_000_000

    # Leads of 4 to 25 days nobody has confirmed yet; after how many days a lead is
    # settled, and the share that never is.
    lead_unconfirmed: float = 0.25
    days_lead_settled: int = 85
    lead_never_settled: float = 0.04

    # Where people appear: shares of the customers, or of the prospects.
    customer_with_lead: float = 0.45
    customer_with_account: float = 0.70
    prospect_with_account: float = 0.15
    # Shares of the persons with a lead.
    second_lead: float = 0.30
    third_lead: float = 0.08
    # Shares of the customers whose first shop is this one; the rest is the till (pos).
    shop_erp: float = 0.35
    shop_mini_program: float = 0.35
    second_shop: float = 0.30
    order_in_second_shop: float = 0.25
    # ERP orders of those who order once: the share that comes by one channel on top.
    weak_channel: float = 0.30
    second_account: float = 0.05

    # Identity: shares of the persons.
    common_name: float = 0.03
    company: float = 0.20
    company_size: int = 8
    # Persons whose records in one system share nothing with their other records.
    erp_without_contact: float = 0.05
    mini_program_without_phone: float = 0.25
    wecom_without_phone: float = 0.30
    website_by_email_only: float = 0.30
    # What an account carries: shares of the accounts.
    account_placeholder: float = 0.01
    account_landline: float = 0.04
    account_without_phone: float = 0.04
    account_email: float = 0.65
    # What a lead carries: shares of the leads of one system.
    lead_placeholder: float = 0.01
    lead_landline: float = 0.03
    lead_mistyped_phone: float = 0.01
    lead_name_only: float = 0.02
    event_name_only: float = 0.06
    # What an order carries: shares of the orders of one system.
    order_placeholder: float = 0.005
    order_mistyped_phone: float = 0.003
    erp_anonymous: float = 0.01
    till_anonymous: float = 0.15
    till_shop_phone: float = 0.005
    # Phone numbers not written as eleven plain digits: a share of the numbers.
    phone_formatted: float = 0.30

    # Orders: shares of the orders.
    order_cancelled: float = 0.04
    order_pending: float = 0.02
    order_unknown_status: float = 0.002
    full_refund: float = 0.024
    partial_refund: float = 0.016
    # Returns at the till that don't name the receipt they cancel.
    return_without_receipt: float = 0.20
    amount_formatted: float = 0.06
    date_formatted: float = 0.06
    lead_unknown_status: float = 0.003
    lead_unknown_channel: float = 0.003

    # Rows that must be rejected: shares of the rows of the entity.
    faulty_lead: float = 0.015
    faulty_account: float = 0.005
    faulty_order: float = 0.008
    faulty_order_line: float = 0.002
    faulty_refund: float = 0.012

    # Versions: shares of the ERP orders, Douyin leads and CRM accounts.
    corrected: float = 0.01
    stale: float = 0.004

    # Why customers leave: shares of those who leave; the rest goes without a sign.
    cause_service: float = 0.22
    cause_price: float = 0.18
    cause_competitor: float = 0.15
    cause_experience: float = 0.12
    cause_communication: float = 0.15
    # What shows it before: shares of those who leave for one cause.
    plunge_sign: float = 0.70
    main_sign: float = 0.80
    side_sign: float = 0.50
    # What looks like a sign and is none: shares of the customers.
    noise_after_sales: float = 0.4
    noise_discount_only: float = 0.05
    noise_price_interest: float = 0.15

    # Traces: days between two of one person, and shares of the usual flow left.
    days_per_interaction: int = 19
    visits_while_plunging: float = 0.15
    visits_while_away: float = 0.05
    days_per_touch: int = 110
    touches_when_overfed: int = 10
    days_per_call: int = 240
    contract_days: int = 180
    # Shares of the customers: who asks, who answers each kind of survey; of the persons
    # of a company who have an account: who has a contract.
    asking: float = 0.25
    answering: float = 0.18
    contract: float = 0.50
    # Shares of the answers, of the web events, of the touches.
    bad_day: float = 0.06
    visit_anonymous: float = 0.03
    touch_delivered: float = 0.95
    touch_opened: float = 0.45
    touch_clicked: float = 0.20
    touch_answered: float = 0.08
    # Tasks of the last half year: shares of the turns that become one, of the tasks
    # that are the control group's, and of the others that nobody does (of the
    # overloaded owner four times as many). Shares of the accounts: the overloaded
    # owner's, and of customers who want to hear nothing any more.
    task_listed: float = 0.50
    task_held_out: float = 0.30
    task_left: float = 0.10
    owner_overload: float = 0.15
    opted_out_of_all: float = 0.01
    # How far each play raises the share of customers who buy again in time.
    gain_owner_call: float = 0.15
    gain_retention_talk: float = 0.15
    gain_tailored_offer: float = 0.12
    gain_win_back: float = 0.10
    gain_listening_call: float = 0.06
    gain_care: float = 0.0
    gain_product_trial: float = -0.15
    # Arms of the experiment that has an effect, for those who come back and for those
    # who stay away: together both arms get two fifths, the holdout a fifth.
    back_arm_a: float = 0.40
    back_arm_b: float = 0.52
    gone_arm_a: float = 0.40
    gone_arm_b: float = 0.357

    # Rows that must be rejected: shares of the rows of the entity.
    faulty_interaction: float = 0.002
    faulty_ticket: float = 0.012
    faulty_survey: float = 0.015
    faulty_touch: float = 0.004
    faulty_follow_up: float = 0.006
    faulty_contract: float = 0.025


# What differs from the retailer. Subscriptions come on the day, every month to every
# quarter, are used daily and renewed yearly; service companies sell little, dear and by
# contract.
INDUSTRIES: Final[dict[Industry, Proportions]] = {
    "retail": Proportions(),
    "saas": Proportions(
        one_time=0.20,
        loyal=0.30,
        rising=0.12,
        seasonal=0.0,
        churned=0.18,
        new=0.07,
        loyal_cycle_days=30.0,
        loyal_longest_cycle_days=91.0,
        usual_cycle_days=30.0,
        usual_cycle_more_days=0.0,
        new_cycle_days=30.0,
        new_cycle_more_days=0.0,
        reactivated_cycle_days=30.0,
        reactivated_cycle_more_days=0.0,
        cycle_jitter=0.05,
        gap_drift=0.0,
        median_order_cents=60_000,
        spending_spread=1.0,
        customer_with_account=0.95,
        shop_erp=0.85,
        shop_mini_program=0.15,
        second_shop=0.0,
        company=0.80,
        erp_without_contact=0.01,
        plunge_sign=0.85,
        noise_after_sales=0.3,
        days_per_interaction=10,
        days_per_call=180,
        contract_days=365,
        contract=0.90,
        asking=0.40,
    ),
    "services": Proportions(
        one_time=0.25,
        loyal=0.27,
        rising=0.10,
        seasonal=0.0,
        churned=0.18,
        new=0.07,
        loyal_cycle_days=60.0,
        loyal_longest_cycle_days=180.0,
        usual_cycle_days=60.0,
        usual_cycle_more_days=50.0,
        new_cycle_days=30.0,
        new_cycle_more_days=20.0,
        reactivated_cycle_days=30.0,
        reactivated_cycle_more_days=20.0,
        gap_drift=0.6,
        median_order_cents=1_500_000,
        spending_spread=0.9,
        dearest_order_cents=500_000_000,
        customer_with_account=0.90,
        shop_erp=0.90,
        shop_mini_program=0.10,
        second_shop=0.0,
        company=0.90,
        erp_without_contact=0.01,
        days_per_interaction=30,
        days_per_call=120,
        contract_days=365,
        contract=0.90,
        asking=0.60,
    ),
}
