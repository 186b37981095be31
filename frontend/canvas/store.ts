/** A value that can be watched: the smallest thing React's `useSyncExternalStore` needs. */
export class Store<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Replace the value; nothing happens when it is the same one. */
  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }

  /** Replace the value by one made from it. */
  update(change: (value: T) => T): void {
    this.set(change(this.value));
  }
}
