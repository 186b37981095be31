/** The inspector: everything that can be said about what is selected, and how sure Redline is of it. */

import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { useDesign, useSelection, useSession } from "../hooks";
import { ComponentCard } from "./ComponentCard";
import { ConnectionCard } from "./ConnectionCard";
import { SeveralCard } from "./SeveralCard";

/** The card of the selection; nothing while nothing is selected. */
export function Inspector(): ReactElement | null {
  const { components, connections } = useSelection();
  const design = useDesign();
  const count = components.size + connections.size;
  if (count === 0) return null;
  const [only] = [...components, ...connections];
  const component = count === 1 ? design.components.get(only as string) : undefined;
  const connection = count === 1 ? design.connections.get(only as string) : undefined;
  return (
    <Frame>
      {component && <ComponentCard key={component.id} component={component} />}
      {connection && <ConnectionCard key={connection.id} connection={connection} />}
      {!component && !connection && <SeveralCard />}
    </Frame>
  );
}

/** The section around the card: Esc returns to the board, the board's Enter comes to the first field. */
function Frame({ children }: { children: ReactElement | (ReactElement | undefined | false)[] }): ReactElement {
  const session = useSession();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    const enter = (): void => {
      const field = section.current?.querySelector<HTMLElement>("input, textarea, select");
      (field ?? section.current?.querySelector("button"))?.focus();
    };
    document.body.addEventListener("redline:inspect", enter);
    return () => document.body.removeEventListener("redline:inspect", enter);
  }, []);
  const back = (): void => {
    const [first] = session.selectedIds();
    if (first !== undefined) session.view?.focus(first);
  };
  return (
    <section
      ref={section}
      className="inspector"
      aria-labelledby="h-insp"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) back();
      }}
    >
      {children}
    </section>
  );
}
