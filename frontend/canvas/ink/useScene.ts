/** The scene of the open board: from what the server said, where things are drawn and what is in hand. */

import { useMemo } from "react";
import type { CritiquePayload, WorldChange } from "../critique";
import type { Component, Connection } from "../document";
import type { Box, Geometry, GeometrySnapshot } from "../geometry";
import { drawnExtent } from "../fit";
import { useCritique, useDesign, useGeometry, useSession, useStore } from "../hooks";
import { type Preview, redlines } from "../redlines";
import { tagOf } from "../shape";
import type { Marked, Route, Sheet } from "./marked";
import { type Choice, type Scene, compose } from "./scene";

const NOTHING: Marked = { findings: [], world: [], dimensions: [] };

/** Everything the ink draws at this moment, also in the middle of a drag. */
export function useScene(pen: number, view: Choice["view"]): Scene {
  const critique = useCritique();
  const geometry = useGeometry();
  const { components, connections } = useDesign();
  const { geometry: places } = useSession();
  const open = useStore(redlines.open);
  const pointed = useStore(redlines.pointed);
  const listed = useStore(redlines.listed);
  const most = useStore(redlines.most);
  const active = pointed ?? open;
  const marked = useMemo(() => listedOf(critique, listed, active), [critique, listed, active]);
  const preview = useStore(redlines.preview);
  const world = critique?.world;
  const tags = useMemo(() => tagBoxes(geometry, components, world ?? [], places), [geometry, components, world, places]);
  const sheet = useMemo(() => ({ ...sheetOf(geometry, connections, preview), tags }), [geometry, connections, preview, tags]);
  return useMemo(() => compose(marked, sheet, { active, most, pen, view: view ?? null }), [marked, sheet, active, most, pen, view]);
}

/** What the panel lists is drawn, so that both say the same; without a list everything is. */
function listedOf(critique: CritiquePayload | null, listed: ReadonlySet<string> | null, active: string | null): Marked {
  if (!critique) return NOTHING;
  if (!listed || listed.size === 0) return critique;
  const findings = critique.findings.filter(({ key }) => listed.has(key) || key === active);
  return { ...critique, findings };
}

/** The sheet with the boxes of a previewed fix, so that words make room for them; what is in sight stays the drawing. */
function sheetOf({ boxes, routes }: GeometrySnapshot, connections: ReadonlyMap<string, Connection>, preview: Preview | null): Sheet {
  const ghosts = preview?.ghost.components.map(({ id, box }): [string, Box] => [id, box]) ?? [];
  const drawn = new Map<string, Route>();
  for (const [id, { points, label }] of routes) {
    const ends = connections.get(id);
    if (ends) drawn.set(id, { source: ends.source, target: ends.target, points, label });
  }
  const extent = drawnExtent({ boxes, routes });
  return { boxes: ghosts.length > 0 ? new Map([...boxes, ...ghosts]) : boxes, routes: drawn, extent };
}

const TAG_CHARACTER_PX = 6.7;
const TAG_PAD_PX = 12;
const TAG_HEIGHT_PX = 17;
const TAG_INSET_PX = 8;
const TAG_OVERHANG_PX = 12;

/** About what the numbers on the borders of components cover. */
function tagBoxes(
  { boxes }: GeometrySnapshot,
  components: ReadonlyMap<string, Component>,
  world: readonly WorldChange[],
  places: Geometry,
): readonly Box[] {
  return [...components.values()].flatMap((component) => {
    const box = boxes.get(component.id);
    const text = tagOf(component, world.find((change) => change.component === component.id));
    if (!box || !text) return [];
    const width = text.length * TAG_CHARACTER_PX + TAG_PAD_PX;
    const spot = places.tagSpot(component.id);
    const inset = box.width - TAG_INSET_PX - width;
    const corner = Math.min(Math.max(inset, box.width / 2), box.width + TAG_OVERHANG_PX - width);
    const x = box.x + (spot === "corner" ? corner : inset);
    return [{ x, y: spot === "top" ? box.y - 10 : box.y + box.height - 7, width, height: TAG_HEIGHT_PX }];
  });
}
