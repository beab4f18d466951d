"""Kinds of reasons for which a row goes to quarantine, and their words."""

from __future__ import annotations

REASONS = {  # kinds of reasons, with what people read: English, Chinese
    "type": ("value cannot be read", "数值格式无法识别"),
    "required": ("required value missing", "缺少必填值"),
    "values": ("value not on the list", "不在允许取值之内"),
    "min": ("below the minimum", "低于下限"),
    "max": ("above the maximum", "高于上限"),
    "pattern": ("wrong pattern", "格式不符"),
    "mapping": ("refused by a mapping rule", "不符合映射规则"),
    "columns": ("wrong number of columns", "列数不符"),
    "quote": ("quote not closed", "引号未闭合"),
    "encoding": ("not UTF-8", "不是UTF-8编码"),
    "line": ("line cannot be read", "整行无法读取"),
    "json": ("no proper JSON", "不是有效的JSON记录"),
    "cell": ("damaged cell of a sheet", "工作表单元格损坏"),
    "control": ("control characters in a value", "数值含有控制字符"),
}
