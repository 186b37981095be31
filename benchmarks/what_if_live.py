"""From a moved slider to the picture with the new number: how long it takes in Chromium, and where.

    python -m benchmarks.what_if_live [--moves 80]

Redline runs in a process of its own with a path of fifteen components on a board. Each move sets a slider,
as a hand does, or types a number in the inspector, and waits for the first frame that shows another number.
The parts of the browser are by its own clock; those of the server by processor time, worked out in this
process on the same design.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from playwright.sync_api import FilePayload, Page, sync_playwright

from redline.design.document import Design, dumps
from redline.design.graph import read
from redline.design.notation import parse
from redline.web.rendering import environment
from redline.web.views import charts, sliders
from redline.whatif import figures, lay_over
from redline.whatif.report import capacity, latency, report
from redline.whatif.under_load import under_load

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 30
SETTLED_MS = 800
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FRAUD = """
app:client_app -request-> gateway:api_gateway{p50_ms=2, p99_ms=6, replicas=8, throughput_rps=500}
gateway -request-> auth:business_service{p50_ms=1, p99_ms=4, replicas=4, throughput_rps=900}
gateway -request-> desk:business_service{p50_ms=1, p99_ms=3, replicas=8, throughput_rps=500}
desk -lookup{parallel=features}-> cache:cache{p50_ms=0.5, p99_ms=2, hit_rate=0.8, replicas=4}
cache{throughput_rps=1000} -lookup-> store:feature_store_online{p50_ms=3, p99_ms=12, replicas=8}
store{throughput_rps=400}
desk -lookup{parallel=features, timeout_ms=60}-> device:third_party_api{p50_ms=20, p99_ms=80, quota_rps=3000}
desk -lookup{parallel=features}-> velocity:feature_store_online{p50_ms=2, p99_ms=8, replicas=8}
velocity{throughput_rps=400}
desk -lookup{parallel=features}-> graph:operational_db{p50_ms=12, p99_ms=60, replicas=32, throughput_rps=80}
desk -lookup{parallel=features, timeout_ms=50}-> ip:third_party_api{p50_ms=5, p99_ms=50, quota_rps=4000}
desk -request{parallel=score}-> trees:model_server{p50_ms=3, p99_ms=9, replicas=8, throughput_rps=300}
desk -request{parallel=score}-> network:model_server{p50_ms=8, p99_ms=30, replicas=16, throughput_rps=120}
desk -request{parallel=score}-> rules:rules_engine{p50_ms=1, p99_ms=3, replicas=4, throughput_rps=900}
desk -request-> decision:decision_policy{p50_ms=1, p99_ms=4, replicas=4, throughput_rps=900}
desk -request-> audit:operational_db{p50_ms=2, p99_ms=20, replicas=8, throughput_rps=300}
framing{objectives.peak_qps=1200, objectives.slo_p99_ms=100}
"""
MOVE = """async ([name, value]) => {
  const slider = document.querySelector(`#tries input[name="${name}"]`);
  const fields = [...document.querySelectorAll('aside input')];
  const moved = slider ?? fields.find((one) => one.labels?.[0]?.textContent.startsWith(name));
  const put = () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(moved, value);
    moved.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const shown = () => document.getElementById('whatif-picture').textContent;
  const old = shown();
  performance.clearResourceTimings();
  const began = performance.now();
  put();
  const changed = await new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error('no new number')), 10000);
    const look = () => {
      if (shown() === old) return;
      news.disconnect();
      clearTimeout(late);
      done(performance.now());
    };
    const news = new MutationObserver(look);
    const all = { subtree: true, childList: true, characterData: true };
    news.observe(document.getElementById('whatif-picture'), all);
  });
  const painted = await new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }));
  const asks = performance.getEntriesByType('resource').filter((one) => one.name.includes('whatif/request'));
  const asked = asks.pop();
  return [painted - began, asked.requestStart - began, asked.responseEnd - asked.requestStart,
          changed - asked.responseEnd, painted - changed];
}"""
PARTS = ("input to paint", "until it is asked", "network and server", "swap", "until it is painted")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Redline on a free port; gives its address."""
    command = [sys.executable, "-m", "redline", "serve", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "backend"), "REDLINE_DATA_DIR": str(folder)}
    running = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        for line in running.stdout or ():
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
    finally:
        running.terminate()
        running.communicate(timeout=20)


def moved(page: Page, name: str, values: list[float]) -> list[list[float]]:
    """Times in ms of the moves of one slider, or of numbers typed in one field, one after the other."""
    return [page.evaluate(MOVE, [name, str(value)]) for value in values]


def in_browser(design: Design, moves: int) -> None:
    """Move two sliders in Chromium and print the times."""
    with tempfile.TemporaryDirectory() as kept, serving(Path(kept)) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(_board(page, address, design))
        page.locator(".react-flow__node[data-id=graph]").click()
        page.locator("[data-action=what-if]").first.click()
        page.locator("#whatif-picture .big b").first.wait_for()
        half = max(3, moves // 2)
        moved(page, "p99_ms@graph", [70.0, 61.0, 72.0])
        slow = moved(page, "p99_ms@graph", [62.0 + (26 * n) % 100 for n in range(half)])
        full = moved(page, "peak_qps@", [1224.0 + (264 * n) % 1000 for n in range(half)])
        page.locator("[data-tries=reset]").click()
        page.wait_for_timeout(SETTLED_MS)
        typed = moved(page, "Latency, p99", [62.0 + (26 * n) % 100 for n in range(half)])
        browser.close()
    print(f"{'':24}{'p99 of a part':>22}{'peak rate':>22}{'p99, typed':>22}")
    print(f"{'':24}{'median':>14}{'p95':>8}{'median':>14}{'p95':>8}{'median':>14}{'p95':>8}")
    for index, part in enumerate(PARTS):
        cells = (_row([move[index] for move in moves_]) for moves_ in (slow, full, typed))
        print(f"  {part:22}{''.join(cells)}  ms")


def _board(page: Page, address: str, design: Design) -> str:
    """The address of a new board with this design."""
    file: FilePayload = {
        "name": "fraud.redline.json",
        "mimeType": "application/json",
        "buffer": dumps(design).encode(),
    }
    headers = {"Origin": address}
    return page.request.post(f"{address}/boards/import", multipart={"file": file}, headers=headers).url


def _row(took: list[float]) -> str:
    return f"{statistics.median(took):14.1f}{statistics.quantiles(took, n=20)[18]:8.1f}"


def on_server(design: Design) -> None:
    """Processor time of what the server does for one move, and for all numbers once the slider rests."""
    drawn = read(design)
    before = figures(drawn, gains=False)
    labels = {node.id: node.label for node in drawn.nodes.values()}
    graphs = [read(_with(design, 60.0 + n)) for n in range(3 * REPEATS)]
    now = figures(graphs[-1])
    template = environment().get_template("fragments/whatif_request.html")
    told = {"compared": True, "sentence": "", "tried": True, "judged": True}
    drawn_charts = charts.of_request(now.of_request, before.of_request, labels)
    for title, parts in (
        (
            "of one move",
            (
                ("read", lambda n: read(_with(design, 200.0 + n))),
                ("request under load", lambda n: under_load(graphs[n], gains=False)),
                ("its other numbers", lambda n: (latency(graphs[n]), capacity(graphs[n]))),
                ("its charts", lambda _: charts.of_request(now.of_request, before.of_request, labels)),
                ("template", lambda _: template.render(charts=drawn_charts, **told)),
            ),
        ),
        (
            "at rest",
            (
                ("request with gains", lambda n: under_load(graphs[REPEATS + n])),
                ("all other numbers", lambda n: report(graphs[n])),
                ("all other charts", lambda _: charts.others(now, before, labels)),
            ),
        ),
    ):
        print(f"\nOn the server, processor time {title}, median")
        for part, work in parts:
            print(f"  {part:22}{_median_ms(work):8.1f} ms")


def _with(design: Design, value: float) -> Design:
    return lay_over(design, sliders.effects({"p99_ms@graph": value}))


def _median_ms(work: Callable[[int], object]) -> float:
    took = []
    for number in range(REPEATS):
        started = time.process_time()
        work(number)
        took.append((time.process_time() - started) * 1000)
    return statistics.median(took)


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--moves", type=int, default=80)
    design = parse(FRAUD)
    in_browser(design, options.parse_args().moves)
    on_server(design)


if __name__ == "__main__":
    main()
