/** The sheet: the design as it is drawn, and every gesture on it. */

import {
  Background, BackgroundVariant, ConnectionMode, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore as useFlow,
  type Connection as FlowConnection, type EdgeChange, type FinalConnectionState, type NodeChange,
} from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type DragEvent, type MouseEvent as ReactMouseEvent, type RefObject } from "react";
import { dropCopies } from "../actions";
import { connectComponents, placeComponent } from "../editing";
import { useCatalogue, useCritique, useDesign, usePeers, useReading, useSelection, useSession, useStore } from "../hooks";
import { MarkLayer } from "../ink/MarkLayer";
import type { Point } from "../document";
import { GRID_PX } from "../shape";
import { ComponentNode, type ComponentFlowNode } from "./ComponentNode";
import { ConnectionDraft } from "./ConnectionDraft";
import { Elements, boxesOf, endsOf, type Scene } from "./elements";
import { FlowEdge, type FlowFlowEdge } from "./FlowEdge";
import { PeerCursors } from "./PeerCursors";
import { ViewBridge } from "./ViewBridge";
import { ZoomTools } from "./ZoomTools";
import { SheetMap } from "./SheetMap";

const NODE_TYPES = { component: ComponentNode };
const EDGE_TYPES = { flow: FlowEdge };
const SNAP: [number, number] = [GRID_PX, GRID_PX];
/** Beyond so many components only those in view are drawn; below, all stay in the tab order. */
const CULL_ABOVE = 150;
/** Name of the kind that is dragged out of the palette. */
export const KIND_DATA = "application/x-redline-kind";

export function Board() {
  return (
    <ReactFlowProvider>
      <Sheet />
    </ReactFlowProvider>
  );
}

function Sheet() {
  const session = useSession();
  const scene = useScene();
  const elements = useRef<Elements>(null);
  elements.current ??= new Elements();
  const { nodes, edges } = useElements(elements.current, scene);
  const gestures = useGestures(scene.setDrag);
  const tidying = useStore(session.tidying);
  useGeometryOf(nodes, scene.scene);
  const sheet = useRef<HTMLDivElement>(null);
  useComponentsFirst(sheet);
  return (
    <ReactFlow<ComponentFlowNode, FlowFlowEdge>
      ref={sheet}
      className={tidying ? "flow tidying" : "flow"}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      connectionLineComponent={ConnectionDraft}
      connectionMode={ConnectionMode.Loose}
      connectionRadius={36}
      snapToGrid
      snapGrid={SNAP}
      minZoom={0.1}
      maxZoom={3}
      nodesDraggable={scene.scene.canEdit}
      nodesConnectable={scene.scene.canEdit}
      onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
      selectionMode={SelectionMode.Partial}
      multiSelectionKeyCode={MULTI_KEYS}
      deleteKeyCode={null}
      disableKeyboardA11y
      zoomOnDoubleClick={false}
      elevateNodesOnSelect={false}
      nodeDragThreshold={3}
      {...gestures}
    >
      <GraphPaper />
      <MarkLayer />
      <PeerCursors />
      <SheetMap />
      <ZoomTools />
      <ViewBridge />
    </ReactFlow>
  );
}

/** React Flow puts the lines first so that they lie below; the tab order wants components first, the style sheet keeps the layers. */
function useComponentsFirst(sheet: RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const edges = sheet.current?.querySelector(".react-flow__edges");
    if (edges) sheet.current?.querySelector(".react-flow__nodes")?.after(edges);
  }, [sheet]);
}

/** From afar the fine grid would be a grey wash; only every fifth line is drawn then. */
const COARSE_BELOW = 0.6;

function GraphPaper() {
  const coarse = useFlow((state) => state.transform[2] < COARSE_BELOW);
  return <Background className="graph-paper" variant={BackgroundVariant.Lines} gap={coarse ? GRID_PX * 5 : GRID_PX} lineWidth={1} />;
}

const MULTI_KEYS = ["Meta", "Control", "Shift"];

function useScene(): { scene: Scene; setDrag: (drag: ReadonlyMap<string, Point>) => void } {
  const session = useSession();
  const [drag, setDrag] = useState<ReadonlyMap<string, Point>>(NO_DRAG);
  const scene: Scene = {
    design: useDesign(),
    reading: useReading(),
    critique: useCritique(),
    selection: useSelection(),
    highlight: useStore(session.highlight),
    peers: usePeers(),
    catalogue: useCatalogue(),
    drag,
    canEdit: useStore(session.saved) && session.canEdit,
  };
  return { scene, setDrag };
}

const NO_DRAG: ReadonlyMap<string, Point> = new Map();

function useElements(elements: Elements, { scene }: { scene: Scene }): { nodes: ComponentFlowNode[]; edges: FlowFlowEdge[] } {
  const parts = [scene.design, scene.reading, scene.critique, scene.selection, scene.highlight, scene.canEdit] as const;
  const nodes = useMemo(() => elements.nodesOf(scene), [elements, ...parts, scene.peers, scene.drag]);
  const edges = useMemo(() => elements.edgesOf(scene), [elements, ...parts]);
  return { nodes, edges };
}

/** Keep the drawing's geometry in step, before the browser paints. */
function useGeometryOf(nodes: readonly ComponentFlowNode[], scene: Scene): void {
  const { geometry } = useSession();
  const ends = useMemo(() => endsOf(scene), [scene.design, scene.reading, scene.selection]);
  useLayoutEffect(() => {
    const moving = scene.drag.size > 0 || scene.peers.some((peer) => Object.keys(peer.drag).length > 0);
    geometry.update(boxesOf(nodes), ends, moving);
  }, [geometry, nodes, ends, scene.drag, scene.peers]);
}

function useGestures(setDrag: (drag: ReadonlyMap<string, Point>) => void) {
  const session = useSession();
  const flow = useReactFlow<ComponentFlowNode, FlowFlowEdge>();
  const moving = useRef(new Map<string, Point>());

  const onNodesChange = useCallback((changes: NodeChange<ComponentFlowNode>[]) => {
    const before = moving.current;
    for (const change of changes) {
      if (change.type === "position" && change.dragging && change.position) {
        moving.current = new Map(moving.current).set(change.id, [change.position.x, change.position.y]);
      }
    }
    if (moving.current !== before) {
      setDrag(moving.current);
      session.moving.set(moving.current);
    }
    applySelection(session, changes);
  }, [session, setDrag]);

  const drop = useCallback((event: ReactMouseEvent | MouseEvent | TouchEvent) => {
    const moved = moving.current;
    moving.current = new Map();
    const isCopy = event.altKey && moved.size > 0;
    if (isCopy) dropCopies(session, moved);
    else session.document.moveComponents(moved);
    session.moving.set(NO_DRAG);
    setDrag(NO_DRAG);
    if (moved.size > 0 && !isCopy) session.announce(moved.size === 1 ? "Moved." : `${moved.size} components moved.`);
  }, [session, setDrag]);

  const onEdgesChange = useCallback((changes: EdgeChange<FlowFlowEdge>[]) => applySelection(session, changes), [session]);

  const onConnect = useCallback(({ source, target }: FlowConnection) => connectComponents(session, source, target), [session]);

  const onConnectEnd = useCallback((event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.toNode || !state.fromNode) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!point) return;
    const { x, y } = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
    session.overlay.set({ name: "quick-add", from: state.fromNode.id, at: [x, y] });
  }, [flow, session]);

  const onDrop = useCallback((event: DragEvent) => {
    const kind = event.dataTransfer.getData(KIND_DATA);
    if (!kind || !session.canEdit) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
    placeComponent(session, { kind, centre: [x, y] });
  }, [flow, session]);

  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(KIND_DATA)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, []);

  const onNodeDoubleClick = useCallback((_event: ReactMouseEvent, node: ComponentFlowNode) => {
    if (session.canEdit) session.renaming.set(node.id);
  }, [session]);

  const onPaneMouseMove = useCallback((event: ReactMouseEvent) => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
    session.cursor.set([Math.round(x), Math.round(y)]);
  }, [flow, session]);

  useEffect(() => () => session.cursor.set(null), [session]);

  const onPaneClick = useCallback(({ detail, clientX, clientY }: ReactMouseEvent) => {
    session.select([]);
    if (detail !== 2 || !session.canEdit) return;
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY }, { snapToGrid: false });
    session.overlay.set({ name: "quick-add", at: [x, y] });
  }, [flow, session]);

  return {
    onNodesChange, onEdgesChange, onConnect, onConnectEnd, onDrop, onDragOver, onNodeDoubleClick,
    onMouseMove: onPaneMouseMove,
    onMouseLeave: () => session.cursor.set(null),
    onNodeDragStop: drop,
    onSelectionDragStop: drop,
    onPaneClick,
    // Moves that the page makes itself come without an event.
    onMoveStart: (event: MouseEvent | TouchEvent | null) => {
      if (event) session.following = false;
    },
  };
}

type SelectChange = NodeChange<ComponentFlowNode> | EdgeChange<FlowFlowEdge>;

function applySelection(session: ReturnType<typeof useSession>, changes: readonly SelectChange[]): void {
  const turns = changes.filter((change) => change.type === "select");
  if (turns.length === 0) return;
  const ids = new Set(session.selectedIds());
  for (const { id, selected } of turns) {
    if (selected) ids.add(id);
    else ids.delete(id);
  }
  session.select(ids);
}
