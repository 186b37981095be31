/** Who else is on this board, in the top bar. */

import { usePeers } from "../hooks";

export function People() {
  const peers = usePeers().filter((peer, i, all) => all.findIndex((other) => other.name === peer.name && other.role === peer.role) === i);
  return peers.map((peer) => (
    <span key={peer.client} className="face live" title={`${peer.name}, ${peer.role}`} style={{ borderColor: peer.color }}>
      <span aria-hidden="true">{initials(peer.name)}</span>
      <span className="sr">{`${peer.name}, ${peer.role}, is here`}</span>
    </span>
  ));
}

/** "Mira Olsen" is MO, "candidate" is CA. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? "")].slice(0, 2);
  return letters.join("").toUpperCase();
}
