/** A symbol of the page's icon sprite. */
export function Icon({ name, className = "i16" }: { name: string; className?: string }) {
  return (
    <svg className={className} aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}
