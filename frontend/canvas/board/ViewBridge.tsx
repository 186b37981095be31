/** Gives the session its view, so that keys, actions and the panel can move it. */

import { useReactFlow, useStore as useFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { drawnExtent, fitted, type Size } from "../fit";
import { useCritique, useDesign, useSession, useStore } from "../hooks";
import type { Box } from "../geometry";
import { hull, inside } from "../ink/shapes";
import { redlines } from "../redlines";
import type { View } from "../session";
import type { ComponentFlowNode } from "./ComponentNode";
import type { FlowFlowEdge } from "./FlowEdge";

const CALM_MS = 200;
const MARGIN_PX = 60;
/** Names can be read down to this zoom. */
const READABLE_ZOOM = 0.6;
/** How far to shift a stretch so that it lies within the view, with a margin when it moves at all. */
function nudge(from: number, to: number, size: number): number {
  if (from < 0) return MARGIN_PX - from;
  return to > size ? size - MARGIN_PX - to : 0;
}

export function ViewBridge() {
  const session = useSession();
  const flow = useReactFlow<ComponentFlowNode, FlowFlowEdge>();
  const store = useStoreApi();
  useEffect(() => {
    session.view = makeView();
    return () => {
      session.view = null;
    };

    function makeView(): View {
      const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : CALM_MS;
      return {
        show: (ids) => show(ids, duration),
        fit: (instantly = false) => fit(instantly ? 0 : duration),
        zoomOn: (ids) => zoomOn(ids, duration),
        zoomIn: () => void moved(flow.zoomIn({ duration })),
        zoomOut: () => void moved(flow.zoomOut({ duration })),
        zoomTo: (zoom) => void moved(flow.zoomTo(zoom, { duration })),
        centre: () => {
          const { width, height, transform } = store.getState();
          return [(width / 2 - transform[0]) / transform[2], (height / 2 - transform[1]) / transform[2]];
        },
        visible: () => {
          const { width, height, transform: [tx, ty, zoom] } = store.getState();
          return { x: -tx / zoom, y: -ty / zoom, width: width / zoom, height: height / zoom };
        },
        toSheet: (x, y) => {
          const point = flow.screenToFlowPosition({ x, y }, { snapToGrid: false });
          return [point.x, point.y];
        },
        focus: (id) => focusNode(id),
      };
    }

    function fit(duration: number): void {
      const { width, height } = store.getState();
      const drawn = drawnExtent(session.geometry.snapshot());
      if (!drawn || !width || !height) return;
      session.following = true;
      void flow.setViewport(fitted(drawn, { width, height }), { duration });
    }

    function moved(moving: Promise<boolean>): Promise<boolean> {
      session.following = false;
      return moving;
    }

    function zoomOn(ids: readonly string[], duration: number): void {
      const { width, height } = store.getState();
      const around = covered(endsOf(ids));
      if (around && width && height) void moved(flow.setViewport(fitted(around, { width, height }), { duration }));
    }

    /** Components by their ids, and both ends of connections. */
    function endsOf(ids: readonly string[]): string[] {
      const design = session.document.snapshot();
      return ids.flatMap((id) => {
        const connection = design.connections.get(id);
        return connection ? [connection.source, connection.target] : [id];
      });
    }

    function covered(components: readonly string[]): Box | null {
      const { boxes } = session.geometry.snapshot();
      return hull(components.flatMap((id) => boxes.get(id) ?? []));
    }

    function show(ids: readonly string[], duration: number): void {
      const ends = endsOf(ids);
      const around = covered(ends);
      if (!around) return;
      const { x: left, y: top } = around;
      const [right, bottom] = [left + around.width, top + around.height];
      const { width, height, transform: [tx, ty, zoom] } = store.getState();
      if (growsOutOfView(ends)) return fit(duration);
      // What can be seen already stays where it is; the rest comes into view by the shortest way.
      const dx = nudge(left * zoom + tx, right * zoom + tx, width);
      const dy = nudge(top * zoom + ty, bottom * zoom + ty, height);
      if (dx === 0 && dy === 0) return;
      const fits = Math.min((width - 2 * MARGIN_PX) / around.width, (height - 2 * MARGIN_PX) / around.height);
      if (fits < zoom) void moved(flow.setCenter((left + right) / 2, (top + bottom) / 2, { zoom: fits, duration }));
      else void moved(flow.setViewport({ x: tx + dx, y: ty + dy, zoom }, { duration }));
    }

    /** Whether all but these parts is in view, and all could be, still readable. */
    function growsOutOfView(ids: readonly string[]): boolean {
      const { width, height, transform } = store.getState();
      const boxes = [...session.geometry.snapshot().boxes];
      const others = hull(boxes.filter(([id]) => !ids.includes(id)).map(([, box]) => box));
      const whole = hull(boxes.map(([, box]) => box));
      if (!others || !whole || isInView(whole, transform, { width, height }) || !isInView(others, transform, { width, height })) return false;
      return fitted(whole, { width, height }).zoom >= READABLE_ZOOM;
    }

    function focusNode(id: string): void {
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
      });
    }
  }, [session, flow, store]);
  useFollowing();
  useWhole();
  return null;
}

/**
 * Show the whole design as it arrives and as others draw, also while the page finds its size, until this
 * person moves the view or draws. What they place themselves stays where it was put.
 */
function useFollowing(): void {
  const session = useSession();
  const count = useDesign().components.size;
  const size = useFlow((state) => state.width * state.height);
  useEffect(() => {
    if (count === 0 || !session.following) return;
    if (session.document.canUndo) session.following = false;
    else session.view?.fit(true);
  }, [session, count, size]);
}

/** The tools at the lower edge cover this much of the sheet. */
const TOOLS_PX = 44;

/**
 * A design that is in view as a whole stays so when the sheet shrinks (a follow-up comes, a window is made
 * smaller) and when the reviewer writes beside it, also on opening a redline.
 */
function useWhole(): void {
  const session = useSession();
  const store = useStoreApi();
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const critique = useCritique();
  const listed = useStore(redlines.listed);
  const open = useStore(redlines.open);
  const before = useRef({ width, height });
  useEffect(() => {
    const then = before.current;
    before.current = { width, height };
    const drawn = hull([...session.geometry.snapshot().boxes.values()]);
    if (!drawn) return;
    const { transform } = store.getState();
    const isIn = (part: Box, sheet: Size): boolean => isInView(part, transform, { ...sheet, height: sheet.height - TOOLS_PX });
    const inked = session.inked ?? drawn;
    if (isIn(drawn, then) && !(isIn(drawn, { width, height }) && isInView(inked, transform, { width, height }))) session.view?.fit();
  }, [session, store, width, height, critique, listed, open]);
}

/** Whether a part of the sheet lies within a window of this size. */
function isInView({ x, y, width, height }: Box, [tx, ty, zoom]: readonly [number, number, number], window: Size): boolean {
  return inside({ x: x * zoom + tx, y: y * zoom + ty, width: width * zoom, height: height * zoom }, { x: 0, y: 0, ...window });
}
