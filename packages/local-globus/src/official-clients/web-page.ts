/** What the SDK's sign-in uses of a browser's window: where it is, where it goes, and the settings on it. */
export type Page = { location: { href: string; assign(url: string): void; replace(url: URL): void } };

/** A page that is at no particular place yet; it does not load what it goes to. */
export function pageOf(settings: Readonly<Record<string, string>>): Page {
  const location = {
    href: 'http://localhost:8123/',
    assign(url: string) {
      location.href = url;
    },
    replace(url: URL) {
      location.href = url.href;
    },
  };
  return { ...settings, location };
}

/** As localStorage is: the keys are members of it. */
export function webStorage(): Storage {
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem(key: string, value: string) {
      items[key] = value;
    },
    removeItem(key: string) {
      delete items[key];
    },
  };
  const items: Record<string, string> = Object.create(methods);
  // The SDK uses no other methods of it.
  return items as unknown as Storage;
}

/** Notes which methods of a class are called, on whatever instance; `restore` takes that back. */
export function recordMethods(type: { prototype: object }) {
  const called = new Set<string>();
  const own = Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).filter(
    ([name, { value }]) => name !== 'constructor' && typeof value === 'function',
  );
  for (const [name, descriptor] of own) {
    const method: (...args: unknown[]) => unknown = descriptor.value;
    Object.defineProperty(type.prototype, name, {
      ...descriptor,
      value(this: unknown, ...args: unknown[]) {
        called.add(name);
        return method.apply(this, args);
      },
    });
  }
  return {
    uncalled: () => own.map(([name]) => name).filter((name) => !called.has(name)),
    restore() {
      for (const [name, descriptor] of own) Object.defineProperty(type.prototype, name, descriptor);
    },
  };
}
