"""The commands with the local stand-in of Zoho's pages, as typer takes them: ``replica``, ``demo``, ``replay``."""

from __future__ import annotations

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_browser as browser  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_stand_in as stand_in  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import terminal_of


def replica(
    *,
    port: stand_in.Port = 8600,
    seed: stand_in.Seed = 1,
    variant: stand_in.Variants = None,
    latency: stand_in.Latency = 0.0,
    fault: stand_in.Faults = None,
    list_: stand_in.ListChoices = False,
    config: stand_in.ReplicaConfig = None,
    no_color: opt.NoColor = False,
) -> int:
    """Serve the local stand-in of Zoho's pages until Ctrl-C.

    Examples:
      zoho-provision replica
      zoho-provision replica --seed 7 --variant zoho-like --variant popup
      zoho-provision replica --fault slow-list@client=2
      zoho-provision replica --list
    """
    from automation import cli_replica  # noqa: PLC0415 - --help stays quick

    terminal = terminal_of(as_json=False, no_color=no_color)
    if list_:
        return cli_replica.list_choices(terminal)
    return cli_replica.replica(
        terminal, port=port, seed=seed, variants=variant or [], faults=fault or [], latency=latency, config=config
    )


def demo(
    *,
    headed: browser.Headed = None,
    seed: stand_in.Seed = 1,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Onboard three orgs on a local stand-in of Zoho's pages, with a scripted person; touches nothing else.

    Examples:
      zoho-provision demo
      zoho-provision demo --headed
      zoho-provision demo --seed 7 --json
    """
    from automation.cli_demo import demo as run_demo  # noqa: PLC0415 - --help stays quick

    return run_demo(terminal_of(as_json=as_json, no_color=no_color), headed=headed, seed=seed)


def replay(
    file: opt.File,
    *,
    variant: stand_in.WorldVariants = None,
    seeds: stand_in.Seeds = "1",
    fault: stand_in.WorldFaults = None,
    expect: stand_in.Expect = None,
    update: stand_in.Update = False,
    only: opt.Only = None,
    jobs: stand_in.WorldJobs = 1,
    gate_timeout: opt.GateTimeout = 60.0,
    headed: stand_in.ReplayHeaded = False,
    junit: stand_in.Junit = None,
    output: stand_in.KeptWorlds = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Run your own config on the local stand-in with a scripted person, in many worlds, and compare how each ends.

    Examples:
      zoho-provision replay orgs.toml --seeds 1-20
      zoho-provision replay orgs.toml --variant popup,zoho-like --variant same-tab
      zoho-provision replay orgs.toml --seeds 1-20 --expect expected.json --update
      zoho-provision replay orgs.toml --seeds 1-20 --expect expected.json --junit replay.xml

    Nothing of Zoho is touched and no password of yours is read: every data centre of the config is moved to the
    stand-in. Exit status: 0 every world ended as expected, 1 one did not, 2 the config or the command line is wrong,
    130 interrupted.
    """
    from automation.cli_replay import ReplayOptions  # noqa: PLC0415 - --help stays quick
    from automation.cli_replay import replay as run_replay  # noqa: PLC0415 - --help stays quick

    options = ReplayOptions(
        seeds=seeds,
        variants=variant or [],
        faults=fault or [],
        expect=expect,
        update=update,
        junit=junit,
        jobs=jobs,
        only=only or [],
        gate_timeout=gate_timeout,
        headed=headed,
        output=output,
    )
    return run_replay(file, terminal_of(as_json=as_json, no_color=no_color), options)
