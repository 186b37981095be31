/** Zoom, fit and the overview map, bottom left. */

import { Panel, useStore as useFlow } from "@xyflow/react";
import { useDesign } from "../hooks";
import { Icon } from "../Icon";

export function ZoomTools() {
  const zoom = useFlow((state) => state.transform[2]);
  const { components } = useDesign();
  if (components.size === 0) return null;
  return (
    <Panel position="bottom-left" className="zoom-panel">
      <div className="zoom" role="group" aria-label="Zoom">
        <button type="button" className="btn bare" data-action="zoom-out" aria-label="Zoom out"><Icon name="u-minus" /></button>
        <button type="button" className="btn bare num" data-action="zoom-100" title="Zoom to 100 %, key 1">{Math.round(zoom * 100)} %</button>
        <button type="button" className="btn bare" data-action="zoom-in" aria-label="Zoom in"><Icon name="u-plus" /></button>
        <button type="button" className="btn bare" data-action="fit" aria-label="Fit the design" title="Fit the design, key 0"><Icon name="u-fit" /></button>
        <button type="button" className="btn bare" data-action="minimap" aria-label="Overview map" title="Overview map"><Icon name="u-eye" /></button>
      </div>
    </Panel>
  );
}
