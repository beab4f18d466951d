"""Complaints about orders, as the shop hands them in."""

from __future__ import annotations

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.shop import SHOP, Orders, staff_of
from orchestration.sample.write import NULL, Coded, Serial


def write_shop_complaints(desk: Desk, orders: Orders, serial: int) -> int:
    """Complaints about orders, received by the shop; the centre's serials of the month go on after `serial`.

    Returns the last serial.
    """
    rng = desk.rng("shop_complaints")
    paid = np.nonzero(orders.paid_at != NULL)[0]
    paid = paid[orders.paid_at[paid] < desk.end - 3 * DAY]
    about = np.sort(rng.permutation(paid)[: max(1, len(paid) // 100)])
    count = len(about)
    occurred = orders.paid_at[about] + rng.integers(3600, DAY, count)
    received = occurred + rng.integers(600, DAY, count)
    order = np.argsort(received, kind="stable")
    about, occurred, received = about[order], occurred[order], received[order]
    valid = rng.random(count) < 0.7
    desk.write(
        "complaints",
        count,
        {
            "complaint_no": Serial(f"{desk.month}-", serial + 1 + np.arange(count), 4),
            "kind": "complaint",
            "customer_id": Serial("K", orders.customer[about]),
            "order_id": Serial(f"OR{desk.code}-", about + 1, 6),
            "product": "goods",
            "quantity": rng.integers(1, 4, count),
            "agent_id": Coded(staff_of(desk.settings).ids[1:], orders.seller[about]),
            "unit": SHOP,
            "responsible_party": "process",
            "received_at": received,
            "occurred_at": occurred,
            "cause_class": "quality",
            "severity": np.ones(count, np.int64),
            "valid": valid,
            "due_at": received + 5 * DAY,
            "closed_at": received + rng.integers(3600, 4 * DAY, count),
            "first_level": np.ones(count, bool),
            "reopened": np.zeros(count, bool),
        },
        source="shop",
    )
    desk.know(complaints_about_orders_valid=int(valid.sum()))
    return serial + count
