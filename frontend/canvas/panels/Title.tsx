/** The design's title in the top bar, written over by those who may edit. */

import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { useDesign, useSession } from "../hooks";

const LONGEST = 120;

export function Title({ slot }: { slot: HTMLElement }) {
  const session = useSession();
  const title = useDesign().meta.title;
  const served = useRef(slot.textContent?.trim() ?? "");
  const shown = title || served.current;
  useLayoutEffect(() => {
    // The served words make room for the field that says the same.
    for (const node of [...slot.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  }, [slot]);
  if (!session.canEdit) return <span>{shown}</span>;
  const keep = (words: string): void => {
    const next = words.trim();
    if (next && next !== shown) session.document.setMeta("title", next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Escape") event.currentTarget.value = shown;
    if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <>
      <span className="title-words" aria-hidden="true">{shown}</span>
      <input
        key={shown} className="title-field" aria-label="Title of the design" defaultValue={shown} maxLength={LONGEST}
        onBlur={(event) => keep(event.target.value)} onKeyDown={onKeyDown}
      />
    </>
  );
}
