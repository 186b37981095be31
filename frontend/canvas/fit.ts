/** How a drawing is fitted into the window: what it covers, and the room that stays free around it. Pure. */

import { type Box, type Point, extentOf, hull } from "./ink/shapes";

/** Where the window stands over the sheet: the sheet's origin in pixels of the window, and the zoom. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Components and the lines between them, with the words on these. */
export interface Drawing {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Box | null }>;
}

/** What the zoom tools take of the window's lower left corner, in pixels of the window. */
export const TOOLS_PX = { width: 204, height: 60 } as const;

/** Rings, numbers and lines run round the drawing, in pixels of the window. */
const FREE_PX = { top: 40, right: 44, bottom: 40, left: 44 } as const;
/** The tools lie below the drawing, or, in a low window, left of it. */
const ABOVE_TOOLS_PX = { ...FREE_PX, bottom: TOOLS_PX.height + 16 };
const BESIDE_TOOLS_PX = { ...FREE_PX, left: TOOLS_PX.width + 24 };
/** The drawing moves beside the tools only where that makes it so much larger. */
const WORTH_IT = 1.1;
const LARGEST_ZOOM = 1;
const SMALLEST_ZOOM = 0.1;

/** Everything that is drawn, the lines and their words too; null for an empty sheet. */
export function drawnExtent({ boxes, routes }: Drawing): Box | null {
  const lines = [...routes.values()];
  return hull([...boxes.values(), ...lines.map(({ points }) => extentOf(points)), ...lines.flatMap(({ label }) => label ?? [])]);
}

/** The viewport that shows a drawing as a whole, as large as its window allows, at most at 100 %. */
export function fitted(drawing: Box, window: Size): Viewport {
  const above = placed(drawing, window, ABOVE_TOOLS_PX);
  const beside = placed(drawing, window, BESIDE_TOOLS_PX);
  return beside.zoom > above.zoom * WORTH_IT ? beside : above;
}

type Room = Readonly<Record<keyof typeof FREE_PX, number>>;

function placed(drawing: Box, window: Size, { top, right, bottom, left }: Room): Viewport {
  const room = { width: window.width - left - right, height: window.height - top - bottom };
  const fits = Math.min(room.width / drawing.width, room.height / drawing.height, LARGEST_ZOOM);
  const zoom = Math.max(fits, SMALLEST_ZOOM);
  return {
    x: left + room.width / 2 - (drawing.x + drawing.width / 2) * zoom,
    y: top + room.height / 2 - (drawing.y + drawing.height / 2) * zoom,
    zoom,
  };
}
