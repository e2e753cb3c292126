"""Scenario files: how strict customs is, how long it takes, and what happens, in TOML."""

from app.simulator.scenario.reading import Scenario, ScenarioError, built_in, built_in_names, load

__all__ = ["Scenario", "ScenarioError", "built_in", "built_in_names", "load"]
