/** The overview map: there when part of the design is out of sight, or when asked for. */

import { MiniMap, useStore as useFlow } from "@xyflow/react";
import { useGeometry, useSession, useStore } from "../hooks";
import type { ComponentFlowNode } from "./ComponentNode";

export function SheetMap() {
  const { minimap } = useSession();
  const wish = useStore(minimap);
  const { boxes } = useGeometry();
  const hidden = useFlow(({ transform: [tx, ty, zoom], width, height }) => {
    for (const box of boxes.values()) {
      const x = (box.x + box.width / 2) * zoom + tx;
      const y = (box.y + box.height / 2) * zoom + ty;
      if (x < 0 || y < 0 || x > width || y > height) return true;
    }
    return false;
  });
  if (boxes.size === 0 || wish === "off" || (wish === "auto" && !hidden)) return null;
  return (
    <MiniMap<ComponentFlowNode>
      className="sheet-map"
      pannable
      zoomable
      ariaLabel="Overview map"
      nodeClassName={(node) => `fam-${node.data.family}`}
      nodeBorderRadius={3}
    />
  );
}
