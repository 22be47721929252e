"""The demo company: a Chinese retailer's dirty files and the truth behind them."""

from strata.demo.generator import DemoReport, generate_demo

__all__ = ["DemoReport", "generate_demo"]
