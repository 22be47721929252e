-- Words people, shops and exports use. Repeated words come more often.

set variable surnames = [
    '王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱',
    '胡', '郭', '何', '林', '高', '罗', '郑', '梁', '谢', '宋', '唐', '许', '韩', '冯',
    '邓', '曹', '彭', '曾', '肖', '田', '董', '袁', '潘', '于', '蒋', '蔡', '余', '杜',
    '叶', '程', '苏', '魏', '吕', '丁', '任', '沈', '姚', '卢', '姜', '崔', '钟', '谭',
    '陆', '汪', '范', '金', '欧阳', '司马', '上官', '诸葛'
];
set variable given_names = [
    '伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟',
    '涛', '明', '超', '秀', '霞', '平', '刚', '桂', '英', '华', '玉', '兰', '红', '梅',
    '鑫', '宇', '浩', '欣', '怡', '子', '涵', '梓', '轩', '雨', '晨', '思', '佳', '嘉',
    '俊', '文', '博', '瑞', '琪', '雪', '婷', '慧', '建', '国', '志', '海', '春', '晓',
    '天', '一', '若', '安'
];
set variable common_names = [
    '王伟', '王伟', '王伟', '李娜', '张伟', '王芳', '李伟', '王秀英', '张敏', '刘洋'
];
set variable mail_names = [
    'wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'huang', 'zhao', 'wu', 'zhou', 'xu',
    'sun', 'ma', 'zhu', 'hu', 'guo', 'he', 'lin', 'gao', 'luo'
];
-- Reserved for examples, so that no message can reach anybody.
set variable mail_domains = [
    'qq.example.com', 'qq.example.com', '163.example.com', 'mail.example.com',
    'corp.example.net'
];
-- 138 is left out because of the placeholder 13800138000, 199 belongs to the shops.
set variable mobile_prefixes = [
    '130', '131', '132', '133', '134', '135', '136', '137', '139', '147', '150', '151',
    '152', '153', '155', '156', '157', '158', '159', '166', '170', '173', '175', '176',
    '177', '178', '180', '181', '182', '183', '185', '186', '187', '188', '189', '198'
];
set variable landline_areas = [
    '010', '021', '0755', '0571', '028', '025', '020', '027'
];
set variable company_words = [
    '华信', '天合', '博远', '恒达', '瑞丰', '金辰', '宏图', '盛世', '中联', '新元', '东方',
    '海纳'
];
set variable company_kinds = [
    '科技有限公司', '商贸有限公司', '餐饮管理有限公司', '教育咨询有限公司', '（集团）股份有限公司'
];
set variable regions = [
    '北京', '上海', '上海市', '广东广州', '广东深圳', '浙江杭州', '江苏南京', '江苏苏州',
    '四川成都', '湖北武汉', '陕西西安', '山东青岛', '福建厦门', '重庆', '天津'
];
set variable stores = [
    '上海徐家汇店', '上海五角场店', '北京朝阳大悦城店', '北京西单店', '广州天河城店',
    '深圳万象城店', '杭州湖滨店', '成都太古里店', '南京新街口店', '武汉光谷店'
];
set variable lead_status_words = map {
    'to_confirm': ['待确认', '待跟进', '新线索', 'new', 'Open', '待分配'],
    'valid': ['有效', '跟进中', '已添加', 'Qualified', 'working', '意向客户'],
    'invalid': ['无效', '空号', '垃圾线索', 'Invalid', 'junk', '重复'],
    'converted': ['转客', '已转化', 'Converted', '转商机', 'opportunity'],
    'won': ['成交', '已成交', 'won', 'Closed Won', 'closed_won', '赢单', '已签约'],
    'lost': ['丢失', '战败', 'Lost', 'Closed Lost', '已流失', '输单'],
    'unknown': ['神秘状态', '外星状态']
};
set variable order_status_words = map {
    'pending': ['待付款', '未支付', 'pending', 'WAIT_BUYER_PAY', 'unpaid'],
    'paid': ['已付款', 'paid', '买家已付款', '待发货', '已支付'],
    'shipped': ['已发货', '待收货', 'shipped', 'In_Transit'],
    'completed': ['交易成功', '已完成', 'completed', '已签收', 'TRADE_FINISHED'],
    'cancelled': ['已取消', '交易关闭', 'cancelled', 'Canceled', '作废'],
    'refunded': ['已退款', '退款成功', 'refunded', '已退货'],
    'unknown': ['神秘状态', '状态九']
};
set variable lead_channel_words = map {
    'douyin': ['抖音', '抖音', '巨量引擎', '飞鱼', 'Douyin', 'DY', '私信', 'IP号'],
    'baidu': ['百度', '百度推广', 'baidu', '百度竞价', 'SEM'],
    'offline': ['线下活动', '展会', '沙龙', '地推'],
    'website': ['website', '官网', 'web', 'App', 'support'],
    'wecom': ['企业号', '企业微信', '企微', 'WeCom', '老带新'],
    'unknown': ['火星渠道', '平行宇宙']
};
-- Name and category of what the company sells.
set variable products = map {
    'retail': [
        ['咖啡豆', '咖啡'], ['挂耳咖啡', '咖啡'], ['速溶咖啡', '咖啡'],
        ['绿茶', '茶叶'], ['红茶', '茶叶'], ['普洱', '茶叶'],
        ['保温杯', '杯具'], ['玻璃杯', '杯具'], ['手冲壶', '器具'],
        ['磨豆机', '器具'], ['咖啡机', '器具'], ['滤纸', '耗材'],
        ['坚果礼盒', '零食'], ['曲奇', '零食'], ['蛋黄酥', '零食'],
        ['牛奶', '乳品'], ['燕麦奶', '乳品'], ['试饮装', '试用'],
        ['年货礼盒', '礼盒'], ['中秋礼盒', '礼盒']
    ],
    'saas': [
        ['基础版', '订阅'], ['专业版', '订阅'], ['企业版', '订阅'], ['旗舰版', '订阅'],
        ['增购席位', '席位'], ['外部席位', '席位'], ['报表模块', '模块'],
        ['自动化模块', '模块'], ['接口包', '模块'], ['存储扩容', '资源'],
        ['短信包', '资源'], ['实施服务', '服务'], ['培训课程', '服务'], ['试用版', '试用']
    ],
    'services': [
        ['年度维保', '维保'], ['季度维保', '维保'], ['设备巡检', '维保'],
        ['管理咨询', '咨询'], ['流程诊断', '咨询'], ['财税代理', '代理'],
        ['人事代理', '代理'], ['驻场服务', '外包'], ['呼叫外包', '外包'],
        ['内训', '培训'], ['公开课', '培训'], ['体验课', '试用']
    ]
}[getvariable('industry')];

-- Categories that stand in for one another; the others have no substitute.
set variable substitute_groups = map {
    'retail': map {
        '咖啡': '饮品', '茶叶': '饮品', '乳品': '饮品', '杯具': '器皿', '器具': '器皿',
        '零食': '食品', '礼盒': '食品'
    },
    'saas': map {'订阅': '授权', '席位': '授权', '模块': '扩展', '资源': '扩展'},
    'services': map {'维保': '运维', '外包': '运维', '咨询': '顾问', '代理': '顾问'}
}[getvariable('industry')];

-- What people do, as often as it is listed, and how the systems call it.
set variable visit_types = map {
    'retail': [
        'visit', 'visit', 'visit', 'visit', 'login', 'login', 'login', 'browse',
        'browse', 'browse', 'browse', 'content_view', 'content_view', 'like', 'share',
        'comment', 'enquiry', 'feature_use', 'event_join', 'community_post', 'referral'
    ],
    'saas': [
        'login', 'login', 'login', 'login', 'login', 'feature_use', 'feature_use',
        'feature_use', 'feature_use', 'feature_use', 'feature_use', 'content_view',
        'community_post', 'enquiry', 'referral'
    ],
    'services': [
        'login', 'login', 'visit', 'visit', 'content_view', 'content_view', 'enquiry',
        'enquiry', 'event_join', 'event_join', 'comment', 'referral'
    ]
}[getvariable('industry')];
set variable interaction_type_words = map {
    'visit': ['访问', 'visit', '进店', 'page_view'],
    'login': ['登录', 'login', '打开app'],
    'browse': ['浏览', 'browse', '浏览商品', 'view_item'],
    'content_view': ['阅读文章', 'content_view', '观看视频'],
    'like': ['点赞', 'like', '收藏'],
    'share': ['分享', 'share', '转发'],
    'comment': ['评论', 'comment', '留言'],
    'enquiry': ['咨询', 'enquiry', '在线咨询'],
    'feature_use': ['功能使用', 'feature_use'],
    'event_join': ['参加活动', 'event_join', '签到'],
    'community_post': ['社群发言', 'community_post'],
    'referral': ['邀请好友', 'referral'],
    'quote_view': ['查看报价', 'quote_view', '报价视频'],
    'competitor_compare': ['竞品对比', 'competitor_compare', '比价'],
    'unsubscribe': ['退订', 'unsubscribe', '取消关注']
};
set variable content_type_words = map {
    'content_view': ['文章', '视频', 'article', 'video', '案例'],
    'quote_view': ['报价单', 'price_material', '价格表'],
    'other': ['页面', 'page', '商品页']
};
set variable ticket_type_words = map {
    'enquiry': ['咨询', 'enquiry', '产品咨询'],
    'complaint': ['投诉', 'complaint', '质量投诉'],
    'after_sales': ['售后', 'after_sales', '退换货']
};
set variable severity_words = ['低', '一般', '一般', '高', 'P2', 'P3', '紧急'];
set variable complaint_reasons = ['发货太慢', '质量问题', '态度差', '一直没人回复', '价格比别家贵'];
set variable survey_type_words = map {
    'csat': ['满意度', 'CSAT', '满意度调查'],
    'nps': ['NPS', '净推荐值', 'nps调研']
};
set variable contact_channel_words = map {
    'crm': ['短信', '短信', '短信', 'sms', '电话', '微信'],
    'mini_program': ['微信', '公众号', '站内信']
};
set variable follow_up_methods = ['电话', '电话', '微信', '企业微信', 'visit', '短信'];
set variable follow_up_outcomes = [
    '有意向', '考虑中', '再联系', '已加微信', '已接通', '未接通', '未接', '不需要', 'interested'
];
set variable contract_status_words = map {
    'active': ['生效中', 'active', '履行中'],
    'renewed': ['已续约', 'renewed'],
    'expired': ['已到期', 'expired']
};
