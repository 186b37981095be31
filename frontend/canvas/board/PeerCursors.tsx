/** Where the others point: a small arrow with a name, at the same size at every zoom. */

import { ViewportPortal, useStore as useFlow } from "@xyflow/react";
import { usePeers } from "../hooks";

export function PeerCursors() {
  const peers = usePeers();
  const zoom = useFlow((state) => state.transform[2]);
  return (
    <ViewportPortal>
      {peers.filter((peer) => peer.cursor).map((peer) => (
        <div
          key={peer.client}
          className="peer-cursor"
          aria-hidden="true"
          style={{ transform: `translate(${peer.cursor![0]}px, ${peer.cursor![1]}px) scale(${1 / zoom})` }}
        >
          <svg width="16" height="18" viewBox="0 0 16 18">
            <path d="M1 1l12 7-5.4 1.4L5 15z" style={{ fill: peer.color }} />
          </svg>
          <span style={{ background: peer.color }}>{peer.name}</span>
        </div>
      ))}
    </ViewportPortal>
  );
}
