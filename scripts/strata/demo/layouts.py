"""The files of the demo company: where they lie, their form and their headers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FileKind(Enum):
    """How the rows of a file become bytes."""

    CSV = "UTF-8, lines end in LF"
    CSV_WITH_BOM = "UTF-8 with byte order mark, lines end in CRLF"
    CSV_GB18030 = "GB18030, lines end in LF"
    CSV_GZIP = "UTF-8, compressed with gzip"
    JSON_LINES = "one JSON object per line, UTF-8"
    PARQUET = "typed columns"
    XLSX = "one sheet; dates are Excel serial numbers"


@dataclass(frozen=True)
class Layout:
    """One kind of file of one source system.

    ``path_pattern`` is relative to the data folder; ``{label}`` stands for the year, or
    for what a file outside the yearly rhythm is. ``view_name`` is the SQL view with its
    rows. ``header`` is the first line of a text file, and empty where the columns of
    the view name themselves.
    """

    entity: str
    source_system: str
    path_pattern: str
    view_name: str
    kind: FileKind
    header: str = ""


LAYOUTS = (
    Layout(
        "leads",
        "douyin",
        "douyin/抖音线索_{label}.csv",
        "douyin_leads",
        FileKind.CSV_GB18030,
        "线索ID,创建时间,姓名,手机号,所在地区,意向产品,核心痛点,来源渠道,计划ID,客户阶段,"
        "意向等级,跟进人,首次联系时间,转客时间,关闭时间,流失原因,更新时间",
    ),
    Layout(
        "leads",
        "baidu",
        "baidu/leads_{label}.csv",
        "baidu_leads",
        FileKind.CSV_WITH_BOM,
        "线索编号,提交时间,客户姓名,联系电话,公司名称,地区,线索来源,推广计划,咨询产品,"
        "痛点,线索状态,意向度,负责人,首次跟进时间,转化时间,关闭时间",
    ),
    Layout(
        "leads",
        "offline",
        "offline/线下活动线索_{label}.xlsx",
        "offline_leads",
        FileKind.XLSX,
    ),
    Layout(
        "leads",
        "website",
        "website/leads_{label}.jsonl",
        "website_leads",
        FileKind.JSON_LINES,
    ),
    Layout(
        "leads",
        "wecom",
        "wecom/leads_{label}.csv",
        "wecom_leads",
        FileKind.CSV,
        "lead_id,添加时间,微信号,客户名称,手机,渠道,状态,星级,负责人工号,首次联系时间,"
        "转客时间,关闭时间",
    ),
    Layout(
        "accounts",
        "crm",
        "crm/accounts_{label}.csv",
        "crm_accounts",
        FileKind.CSV,
        "客户编号,客户姓名,手机号,邮箱,公司名称,地区,注册时间,注册渠道,会员等级,积分余额,"
        "生日,负责人编号,退订渠道,更新时间",
    ),
    Layout(
        "accounts",
        "mini_program",
        "mini_program/accounts_{label}.csv",
        "mini_program_accounts",
        FileKind.CSV,
        "account_id,open_id,nickname,mobile,registered_at,member_level,points,updated_at",
    ),
    Layout(
        "orders",
        "erp",
        "erp/orders_{label}.csv",
        "erp_orders",
        FileKind.CSV,
        "订单编号,下单时间,实付金额,客户编号,手机号,邮箱,客户姓名,订单状态,币种,优惠金额,"
        "成本金额,销售渠道,优惠券编号,更新时间",
    ),
    Layout(
        "orders",
        "mini_program",
        "mini_program/orders_{label}.parquet",
        "mini_program_orders",
        FileKind.PARQUET,
    ),
    Layout(
        "orders",
        "pos",
        "pos/orders_{label}.csv.gz",
        "pos_orders",
        FileKind.CSV_GZIP,
        "小票号,交易时间,实收金额,会员手机,会员卡号,会员姓名,优惠金额,门店,支付状态,币种,"
        "原小票号",
    ),
    Layout(
        "order_lines",
        "erp",
        "erp/order_lines_{label}.csv",
        "erp_order_lines",
        FileKind.CSV,
        "订单编号,行号,商品编号,商品名称,商品类目,数量,单价,行金额",
    ),
    Layout(
        "refunds",
        "erp",
        "erp/refunds_{label}.csv",
        "erp_refunds",
        FileKind.CSV,
        "退款单号,订单编号,退款时间,退款金额,退款原因",
    ),
    Layout(
        "refunds",
        "mini_program",
        "mini_program/refunds_{label}.tsv",
        "mini_program_refunds",
        FileKind.CSV,
        "refund_id\torder_id\trefunded_at\trefund_amount\treason",
    ),
    Layout(
        "products",
        "erp",
        "erp/products.csv",
        "erp_products",
        FileKind.CSV,
        "商品编号,商品名称,商品类目,替代组,是否试用",
    ),
    Layout(
        "owners",
        "crm",
        "crm/owners.csv",
        "crm_owners",
        FileKind.CSV,
        "员工编号,员工姓名,团队,角色,日跟进上限,在职状态,离职日期,上级工号,上班时间,下班时间",
    ),
    Layout(
        "absences",
        "crm",
        "crm/请假记录.csv",
        "crm_absences",
        FileKind.CSV,
        "员工编号,开始日期,结束日期",
    ),
    Layout(
        "channel_costs",
        "crm",
        "crm/channel_costs.csv",
        "crm_channel_costs",
        FileKind.CSV,
        "月份,渠道,投放费用",
    ),
    Layout(
        "promotions",
        "crm",
        "crm/promotions.csv",
        "crm_promotions",
        FileKind.CSV,
        "活动名称,开始日期,结束日期,是否改价",
    ),
    Layout(
        "interactions",
        "mini_program",
        "mini_program/interactions_{label}.parquet",
        "mini_program_interactions",
        FileKind.PARQUET,
    ),
    Layout(
        "interactions",
        "website",
        "website/events_{label}.jsonl",
        "website_interactions",
        FileKind.JSON_LINES,
    ),
    Layout(
        "interactions",
        "crm",
        "crm/互动记录_{label}.csv",
        "crm_interactions",
        FileKind.CSV,
        "互动ID,互动时间,互动类型,客户编号,渠道,内容ID,内容类型,停留秒数,商品类目",
    ),
    Layout(
        "tickets",
        "crm",
        "crm/工单_{label}.csv",
        "crm_tickets",
        FileKind.CSV_GB18030,
        "工单编号,工单创建时间,客户编号,手机号,工单类型,严重程度,首次响应时间,解决时间,"
        "重开次数,满意度评分,投诉原因,是否提及竞品,受理人ID",
    ),
    Layout(
        "tickets",
        "mini_program",
        "mini_program/tickets_{label}.csv",
        "mini_program_tickets",
        FileKind.CSV_WITH_BOM,
        "ticket_id,opened_at,open_id,ticket_type,severity,first_responded_at,"
        "resolved_at,reopened_count,satisfaction_score,complaint_reason,"
        "mentions_competitor",
    ),
    Layout(
        "surveys",
        "crm",
        "crm/满意度问卷_{label}.xlsx",
        "crm_surveys",
        FileKind.XLSX,
    ),
    Layout(
        "surveys",
        "mini_program",
        "mini_program/surveys_{label}.csv",
        "mini_program_surveys",
        FileKind.CSV,
        "survey_id,answered_at,survey_type,score,open_id,reason",
    ),
    Layout(
        "touches",
        "crm",
        "crm/触达记录_{label}.csv",
        "crm_touches",
        FileKind.CSV,
        "触达ID,发送时间,客户编号,手机号,剧本编码,触达渠道,是否送达,打开时间,点击时间,"
        "回复时间,触达成本,实验ID,实验分组",
    ),
    Layout(
        "touches",
        "mini_program",
        "mini_program/touches_{label}.csv",
        "mini_program_touches",
        FileKind.CSV,
        "touch_id,sent_at,open_id,playbook_code,channel,is_delivered,opened_at,"
        "clicked_at,responded_at,experiment_id,arm",
    ),
    Layout(
        "follow_ups",
        "crm",
        "crm/跟进记录_{label}.csv",
        "crm_follow_ups",
        FileKind.CSV,
        "跟进ID,跟进时间,来源系统,线索ID,客户编号,手机号,跟进人ID,跟进方式,跟进结果,"
        "跟进时长(分钟),下次跟进时间,任务ID",
    ),
    Layout(
        "tasks",
        "crm",
        "crm/任务_{label}.csv",
        "crm_tasks",
        FileKind.CSV,
        "任务编号,任务创建时间,客户编号,手机号,剧本编码,实验分组,执行人ID,截止时间,完成时间,"
        "任务状态",
    ),
    Layout(
        "contracts",
        "crm",
        "crm/合同_{label}.csv",
        "crm_contracts",
        FileKind.CSV,
        "合同编号,客户编号,签约客户,合同开始日期,合同结束日期,合同金额,原合同编号,合同状态",
    ),
    Layout(
        "experiments",
        "crm",
        "crm/experiments.csv",
        "crm_experiments",
        FileKind.CSV,
        "experiment_id,primary_metric,starts_at,ends_at,arms,minimum_effect,hypothesis",
    ),
    Layout(
        "targets",
        "crm",
        "crm/业绩目标.csv",
        "crm_targets",
        FileKind.CSV,
        "月份,指标,目标值,团队,员工编号",
    ),
)

# Delivered once more under another name, byte for byte. The name sorts behind the first
# one, so the first one is what a load in path order takes.
REDELIVERED_PATTERNS = (
    ("douyin/抖音线索_{label}.csv", "douyin/抖音线索_{label}_重发.csv"),
    ("erp/refunds_{label}.csv", "erp/refunds_{label}_resent.csv"),
)
