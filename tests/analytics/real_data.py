"""Public data as the library's frames: Online Retail II (UCI 502), CDNOW, weekly demand (UCI 396)."""

from pathlib import Path

import numpy as np
import pandas as pd

_COLUMNS = (
    *("invoice", "sku", "product_name", "quantity", "local_time", "price"),
    *("customer_number", "region"),
)
_BULK_PIECES = 10_000  # two orders of over 70,000 pieces were taken back within minutes
FIRST_MONDAY = pd.Timestamp("2024-01-01")  # UCI 396 numbers its weeks and names none


def online_retail(files: tuple[Path, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read ``order_lines`` and ``refunds`` of Online Retail II.

    Exact duplicates, postage and other lines that are no product, lines without a price and lines
    of 10,000 pieces or more are left out. A cancellation (``C…``) is the refund of the same
    customer's latest earlier order of the same product; one without such an order is left out.
    """
    lines = _joined(files)
    lines = lines.drop_duplicates()
    is_product = lines["sku"].str.fullmatch(r"\d{5}[A-Za-z]*")
    lines = lines[is_product & (lines["price"] > 0) & (lines["quantity"].abs() < _BULK_PIECES)]
    moment = pd.to_datetime(lines["local_time"]).dt.tz_localize("Europe/London")
    lines = lines.assign(
        moment=moment.dt.tz_convert("UTC"),
        amount_minor=(lines["quantity"].abs() * lines["price"] * 100).round().astype(np.int64),
        customer_number=lines["customer_number"].str.removesuffix(".0"),
    )
    is_refund = lines["invoice"].str.startswith("C")
    sold = lines[~is_refund & (lines["quantity"] > 0)]
    sold = sold.rename(columns={"invoice": "order_number", "moment": "paid_at"})
    back = lines[is_refund & (lines["quantity"] < 0) & (lines["amount_minor"] > 0)]
    wanted = ["order_number", "customer_number", "sku", "product_name", "paid_at", "quantity"]
    return (
        sold[[*wanted, "amount_minor", "region"]].reset_index(drop=True),
        _refunds(sold, back.rename(columns={"moment": "approved_at"})),
    )


def _joined(files: tuple[Path, ...]) -> pd.DataFrame:
    """Read files in the order of their first day; days that an earlier one holds are left out.

    Both files of UCI 502 hold 1 to 9 December 2010.
    """
    text = {"invoice": str, "sku": str, "customer_number": str}
    read = [pd.read_csv(file, header=0, names=list(_COLUMNS), dtype=text) for file in files]
    read.sort(key=lambda lines: str(lines["local_time"].min()))
    joined = read[:1]
    for lines in read[1:]:
        last_day = str(joined[-1]["local_time"].max())[:10]
        joined.append(lines[lines["local_time"].str[:10] > last_day])
    return pd.concat(joined)


def _refunds(sold: pd.DataFrame, back: pd.DataFrame) -> pd.DataFrame:
    matched = pd.merge_asof(
        back.dropna(subset=["customer_number"]).sort_values("approved_at"),
        sold[["order_number", "customer_number", "sku", "paid_at"]]
        .dropna(subset=["customer_number"])
        .sort_values("paid_at"),
        left_on="approved_at",
        right_on="paid_at",
        by=["customer_number", "sku"],
    ).dropna(subset=["order_number"])
    columns = ["order_number", "sku", "customer_number", "approved_at", "quantity", "amount_minor"]
    return matched.assign(quantity=-matched["quantity"])[columns].reset_index(drop=True)


def cdnow(file: Path) -> pd.DataFrame:
    """Read the 1/10 sample of CDNOW as ``order_lines``: one line a row, the goods unnamed."""
    rows = pd.read_csv(
        file,
        sep=r"\s+",
        names=["customer_id", "customer_number", "day", "quantity", "dollars"],
        dtype={"customer_number": str, "day": str},
    )
    return pd.DataFrame(
        {
            "order_number": "D" + rows.index.astype(str),
            "customer_number": rows["customer_number"],
            "sku": "CD",
            "paid_at": pd.to_datetime(rows["day"], format="%Y%m%d").dt.tz_localize("UTC"),
            "quantity": rows["quantity"],
            "amount_minor": (rows["dollars"] * 100).round().astype(np.int64),
        }
    )


def weekly_demand(file: Path) -> pd.DataFrame:
    """Read the weekly sales of UCI 396 as a panel; week 0 is called the first of January 2024."""
    wide = pd.read_csv(file).rename(columns={"Product_Code": "id"})
    panel = wide.melt(id_vars="id", var_name="week", value_name="y")
    weeks = pd.to_timedelta(panel["week"].str[1:].astype(int) * 7, unit="D")
    starts = (FIRST_MONDAY + weeks).astype("datetime64[ns]")
    return panel.assign(period_start=starts, y=panel["y"].astype(float))[
        ["id", "period_start", "y"]
    ]
