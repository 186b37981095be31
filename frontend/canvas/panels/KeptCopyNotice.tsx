/** After the server refused edits: what happened, and the copy that was kept. */

import { useState } from "react";
import { dropCopy, keptCopy } from "../connection";
import { useConfig } from "../hooks";

export function KeptCopyNotice() {
  const config = useConfig();
  const [copy, setCopy] = useState(() => keptCopy(config));
  if (!copy) return null;
  const drop = (): void => {
    dropCopy(config);
    setCopy(null);
  };
  const save = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([copy.design], { type: "application/json" }));
    link.download = "kept-copy.redline.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="alert" role="alert">
      <p>{copy.reason} What you had drawn was not saved; a copy of it is kept in this tab.</p>
      <button type="button" className="btn" onClick={save}>Download the copy</button>
      <button type="button" className="btn bare" onClick={drop}>Drop it</button>
    </div>
  );
}
