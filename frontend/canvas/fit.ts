/** The room that stays free around a drawing when it is fitted into the window, in pixels of the window. */

/** Rings, numbers and lines run round the drawing; the tools lie below it. */
export const FIT_PX = { top: 40, right: 44, bottom: 76, left: 44 } as const;

/** What the zoom tools take of the window's lower left corner, in pixels of the window. */
export const TOOLS_PX = { width: 204, height: 60 } as const;
