/**
 * From the design to what React Flow draws. Objects are kept as long as nothing they show
 * changes, because React Flow and React skip what is identical.
 */

import type { CritiquePayload, Reading } from "../critique";
import type { Component, Connection, DesignSnapshot, Point } from "../document";
import type { Catalogue } from "../catalogue";
import type { Box } from "../geometry";
import type { Ends } from "../routing";
import type { Peer, Selection } from "../session";
import { inSentence, kindLine, shapeOf, tagOf, type Shape } from "../shape";
import { PORTS, type ComponentData, type ComponentFlowNode } from "./ComponentNode";
import type { FlowFlowEdge } from "./FlowEdge";

/** Everything that decides how the elements look. */
export interface Scene {
  readonly design: DesignSnapshot;
  readonly reading: Reading;
  readonly critique: CritiquePayload | null;
  readonly selection: Selection;
  readonly highlight: ReadonlySet<string>;
  readonly peers: readonly Peer[];
  readonly drag: ReadonlyMap<string, Point>;
  readonly catalogue: Catalogue;
  readonly canEdit: boolean;
}

/** A drawn element with what it was made from: its look, and what changes while it moves. */
interface Made<T> {
  readonly look: readonly unknown[];
  readonly place: readonly unknown[];
  readonly made: T;
}

function alike(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

/** Builds nodes and edges again and again, keeping the objects that did not change. */
export class Elements {
  private nodes = new Map<string, Made<ComponentFlowNode>>();
  private edges = new Map<string, Made<FlowFlowEdge>>();
  private order: { readonly of: readonly unknown[]; readonly list: readonly string[] } | null = null;
  private shapes = new Map<string, Shape>();

  nodesOf(scene: Scene): ComponentFlowNode[] {
    const around = gather(scene);
    const next = new Map<string, Made<ComponentFlowNode>>();
    const list = this.readingOrder(scene).map((id) => {
      const made = this.node(scene.design.components.get(id)!, scene, around);
      next.set(id, made);
      return made.made;
    });
    this.nodes = next;
    return list;
  }

  edgesOf(scene: Scene): FlowFlowEdge[] {
    const next = new Map<string, Made<FlowFlowEdge>>();
    const list: FlowFlowEdge[] = [];
    for (const connection of this.alongTheOrder(scene)) {
      const made = this.edge(connection, scene);
      next.set(connection.id, made);
      list.push(made.made);
    }
    this.edges = next;
    return list;
  }

  private node(component: Component, scene: Scene, around: Around): Made<ComponentFlowNode> {
    const { id } = component;
    const reading = scene.reading.components[id];
    const peer = around.peers.get(id);
    const [x, y] = scene.drag.get(id) ?? around.drags.get(id) ?? component.position;
    const selected = scene.selection.components.has(id);
    const redlines = around.redlines.get(id) ?? 0;
    const look = [
      component.label, component.kind, component.status, component.attributes, reading,
      around.world.get(id)?.label, scene.highlight.has(id), peer?.name, peer?.color, scene.canEdit,
    ];
    const place = [x, y, selected, redlines];
    const old = this.nodes.get(id);
    const looksSame = old !== undefined && alike(old.look, look);
    if (looksSame && alike(old.place, place)) return old;
    const data = looksSame ? old.made.data : this.data(component, scene, around);
    return { look, place, made: flowNode(id, data, { x, y }, selected, nameOf(component, data, redlines)) };
  }

  private data(component: Component, scene: Scene, around: Around): ComponentData {
    const { id } = component;
    const world = around.world.get(id);
    const kind = kindLine(component, scene.reading.components[id], (kindId) => scene.catalogue.kindTitle(kindId));
    return {
      label: component.label,
      family: familyOf(component, scene),
      kind,
      shape: this.shape(component.label, kind.words),
      tag: tagOf(component, world),
      planned: component.status === "planned",
      world: world !== undefined,
      evidence: scene.highlight.has(id),
      peer: around.peers.get(id) ?? null,
      canEdit: scene.canEdit,
    };
  }

  private shape(label: string, kind: string): Shape {
    const key = `${label}\u0000${kind}`;
    const known = this.shapes.get(key);
    if (known) return known;
    if (this.shapes.size > 4000) this.shapes.clear();
    const shape = shapeOf(label, kind);
    this.shapes.set(key, shape);
    return shape;
  }

  private edge(connection: Connection, scene: Scene): Made<FlowFlowEdge> {
    const { id, source, target } = connection;
    const reading = scene.reading.connections[id];
    const ends = [source, target].map((end) => scene.design.components.get(end)!);
    const look = [connection, reading, ends[0]?.label, ends[1]?.label, ...ends.map((end) => end.status), scene.highlight.has(id)];
    const place = [scene.selection.connections.has(id)];
    const old = this.edges.get(id);
    if (old && alike(old.look, look) && alike(old.place, place)) return old;
    const data = edgeData(connection, scene);
    const made: FlowFlowEdge = {
      id, type: "flow", source, target, data, selected: scene.selection.connections.has(id),
      ariaLabel: connectionName(connection, scene),
      domAttributes: { "aria-roledescription": "connection" },
    };
    return { look, place, made };
  }

  /** Connections in the order of the components they leave, then of those they lead to. */
  private alongTheOrder(scene: Scene): Connection[] {
    const place = new Map(this.readingOrder(scene).map((id, i) => [id, i]));
    const of = (id: string): number => place.get(id) ?? 0;
    const drawn = [...scene.design.connections.values()].filter(({ source, target }) => place.has(source) && place.has(target));
    return drawn.sort((a, b) => of(a.source) - of(b.source) || of(a.target) - of(b.target));
  }

  /** Tab order: along the requests from those who ask, then the rest from left to right. */
  private readingOrder({ design, reading }: Scene): readonly string[] {
    const of = [design.connections, reading, [...design.components.keys()].join()];
    if (!this.order || !alike(this.order.of, of)) this.order = { of, list: readingOrder(design, reading) };
    return this.order.list;
  }
}

function flowNode(
  id: string, data: ComponentData, position: { x: number; y: number }, selected: boolean, ariaLabel: string,
): ComponentFlowNode {
  const { width, height } = data.shape;
  return {
    id, type: "component", position, data, width, height, selected, ariaLabel,
    measured: { width, height },
    handles: PORTS.map((port) => ({ ...port, type: "source" as const, ...portAt(port.id, width, height), width: 1, height: 1 })),
    ariaRole: "group",
    domAttributes: { "aria-roledescription": "component" },
  };
}

function edgeData(connection: Connection, scene: Scene): FlowFlowEdge["data"] & object {
  const reading = scene.reading.connections[connection.id];
  const known = connection.flow ? scene.catalogue.flows.get(connection.flow) : undefined;
  const ends = [connection.source, connection.target];
  return {
    style: known?.style ?? reading?.style ?? "call",
    control: (connection.flow ?? reading?.flow) === "control",
    ghost: ends.some((end) => scene.design.components.get(end)?.status === "planned"),
    evidence: scene.highlight.has(connection.id),
    guess: connection.label === "" && connection.flow === null,
  };
}

/** Components in the order a request meets them, by what is stated and else read of each line; then the others from left to right. */
export function readingOrder(design: DesignSnapshot, reading: Reading): readonly string[] {
  const leftToRight = [...design.components.values()].sort((a, b) => a.position[0] - b.position[0] || a.position[1] - b.position[1]);
  const outgoing = new Map<string, string[]>();
  const entered = new Set<string>();
  const waited = [...design.connections.values()].filter((line) => isWaitedFor(line, reading));
  const asked = new Set(waited.filter((line) => !ANSWERS.has(flowOf(line, reading) ?? "")).map(({ source, target }) => `${source} ${target}`));
  for (const line of waited) {
    const { source, target } = line;
    const flow = flowOf(line, reading);
    outgoing.set(source, [...(outgoing.get(source) ?? []), target]);
    // An answer goes back to those who asked; that does not make them part of the path.
    if (flow !== "action" && !(ANSWERS.has(flow ?? "") && asked.has(`${target} ${source}`))) entered.add(target);
  }
  const list: string[] = [];
  const seen = new Set<string>();
  const asking = leftToRight.filter(({ id }) => outgoing.has(id));
  const first = asking.filter(({ id }) => !entered.has(id));
  const waiting = (first.length > 0 ? first : asking.slice(0, 1)).map(({ id }) => id);
  while (waiting.length > 0) {
    const id = waiting.shift()!;
    if (seen.has(id) || !design.components.has(id)) continue;
    seen.add(id);
    list.push(id);
    waiting.push(...(outgoing.get(id) ?? []));
  }
  return [...list, ...leftToRight.map(({ id }) => id).filter((id) => !seen.has(id))];
}

const ANSWERS: ReadonlySet<string> = new Set(["prediction", "action"]);

function flowOf({ id, flow }: Connection, reading: Reading): string | null {
  return flow ?? reading.connections[id]?.flow ?? null;
}

function isWaitedFor(line: Connection, reading: Reading): boolean {
  const flow = flowOf(line, reading);
  return line.mode !== "async" && line.mode !== "batch" && (flow === null || SYNC_FLOWS.has(flow));
}

const SYNC_FLOWS = new Set(["request", "lookup", "context", "prediction", "action"]);

interface Around {
  readonly world: ReadonlyMap<string, CritiquePayload["world"][number]>;
  readonly redlines: ReadonlyMap<string, number>;
  readonly peers: ReadonlyMap<string, { name: string; color: string }>;
  readonly drags: ReadonlyMap<string, Point>;
}

function gather(scene: Scene): Around {
  const world = new Map<string, CritiquePayload["world"][number]>();
  const redlines = new Map<string, number>();
  const peers = new Map<string, { name: string; color: string }>();
  const drags = new Map<string, Point>();
  for (const change of scene.critique?.world ?? []) if (change.component) world.set(change.component, change);
  for (const finding of scene.critique?.findings ?? []) {
    for (const id of finding.anchors) redlines.set(id, (redlines.get(id) ?? 0) + 1);
  }
  for (const peer of scene.peers) {
    for (const id of peer.selection) peers.set(id, { name: peer.name, color: peer.color });
    for (const [id, point] of Object.entries(peer.drag)) drags.set(id, point);
  }
  return { world, redlines, peers, drags };
}

function familyOf(component: Component, scene: Scene): string {
  const declared = component.kind ? scene.catalogue.kinds.get(component.kind)?.family : undefined;
  return declared ?? (scene.reading.components[component.id]?.family || "unknown");
}

/** "Device vendor, third-party API, 1 redline". */
function nameOf(component: Component, data: ComponentData, redlines: number): string {
  const parts = [component.label || "Unnamed", data.kind.words === "…" ? "" : data.kind.words.replace("?", "")];
  if (data.kind.guess && data.family !== "unknown") parts.push("inferred");
  if (data.tag) parts.push(data.tag);
  if (redlines > 0) parts.push(redlines === 1 ? "1 redline" : `${redlines} redlines`);
  return parts.filter(Boolean).join(", ");
}

/** "Scoring API to Device vendor, lookup". */
export function connectionName(connection: Connection, scene: Pick<Scene, "design" | "reading" | "catalogue">): string {
  const name = (id: string): string => scene.design.components.get(id)?.label || "Unnamed";
  const flow = connection.flow ? (scene.catalogue.flows.get(connection.flow)?.title ?? connection.flow) : scene.reading.connections[connection.id]?.title;
  const parts = [`${name(connection.source)} to ${name(connection.target)}`, flow, connection.label];
  return parts.filter(Boolean).join(", ");
}

function portAt(id: string, width: number, height: number): { x: number; y: number } {
  if (id === "left") return { x: 0, y: height / 2 };
  if (id === "right") return { x: width, y: height / 2 };
  return { x: width / 2, y: id === "top" ? 0 : height };
}

/** The boxes as drawn, for routing and marks. */
export function boxesOf(nodes: readonly ComponentFlowNode[]): ReadonlyMap<string, Box> {
  return new Map(
    nodes.map(({ id, position, data }) => [id, { x: position.x, y: position.y, width: data.shape.width, height: data.shape.height }]),
  );
}

/** What connects what, with the words that need room on the line. */
export function endsOf(scene: Scene): ReadonlyMap<string, Ends> {
  const ends = new Map<string, Ends>();
  for (const connection of scene.design.connections.values()) {
    ends.set(connection.id, { source: connection.source, target: connection.target, label: labelOf(connection, scene) });
  }
  return ends;
}

/** A connection shows its words; without any, its flow while it is selected. */
function labelOf(connection: Connection, scene: Scene): string {
  if (connection.label) return connection.label;
  if (!scene.selection.connections.has(connection.id)) return "";
  const stated = connection.flow ? (scene.catalogue.flows.get(connection.flow)?.title ?? connection.flow.replaceAll("_", " ")) : undefined;
  return inSentence(stated ?? scene.reading.connections[connection.id]?.title ?? "");
}
