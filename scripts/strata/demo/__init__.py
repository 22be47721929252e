"""Demo companies: the dirty files of a Chinese company and the truth behind them."""

from strata.demo.generator import DemoReport, generate_demo

__all__ = ["DemoReport", "generate_demo"]
