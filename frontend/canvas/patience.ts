/**
 * A redline that nobody asked for waits until the place it is about has been left alone for a while:
 * a person in the middle of a thought is not interrupted. What is already in sight follows at once,
 * and so does everything once the design is handed in.
 */

import type { BoardFinding, CritiquePayload } from "./critique";
import type { DesignDocument, DesignSnapshot } from "./document";

/** How long the components and connections of a new redline must have been left alone. */
export const QUIET_MS = 2000;

export class Patience {
  private readonly touched = new Map<string, number>();
  private before: DesignSnapshot;
  private latest: CritiquePayload | null = null;
  private shown: ReadonlySet<string> = new Set();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `say` gets each critique to show; `whole` is false while some of it still waits. */
  constructor(
    private readonly document: DesignDocument,
    private readonly say: (critique: CritiquePayload, whole: boolean) => void,
  ) {
    this.before = document.snapshot();
  }

  /** Follow the edits. Returns how to stop. */
  watch(): () => void {
    const stop = this.document.subscribe(() => this.noteChanges());
    return () => {
      clearTimeout(this.timer);
      stop();
    };
  }

  /** A new critique: the first one is shown as it is. */
  hear(critique: CritiquePayload): void {
    if (!this.latest) this.touched.clear();
    this.latest = critique;
    this.tell(critique);
  }

  private tell(critique: CritiquePayload): void {
    clearTimeout(this.timer);
    const waits = new Map(critique.findings.map((finding) => [finding.key, this.waitOf(finding, critique)]));
    const findings = critique.findings.filter((finding) => waits.get(finding.key) === 0);
    const longest = Math.max(0, ...waits.values());
    this.shown = new Set(findings.map((finding) => finding.key));
    this.say({ ...critique, findings }, longest === 0);
    if (longest > 0) this.timer = setTimeout(() => this.latest && this.tell(this.latest), longest);
  }

  private waitOf(finding: BoardFinding, critique: CritiquePayload): number {
    if (critique.submitted || this.shown.has(finding.key)) return 0;
    const { components, connections } = finding.evidence;
    const last = Math.max(0, ...[...finding.anchors, ...components, ...connections].map((id) => this.touched.get(id) ?? 0));
    return last === 0 ? 0 : Math.max(0, last + QUIET_MS - Date.now());
  }

  /** Parts keep their identity between snapshots unless they changed. */
  private noteChanges(): void {
    const now = this.document.snapshot();
    const at = Date.now();
    for (const kind of ["components", "connections"] as const) {
      for (const [id, part] of now[kind]) {
        if (this.before[kind].get(id) !== part) this.touched.set(id, at);
      }
    }
    this.before = now;
  }
}
