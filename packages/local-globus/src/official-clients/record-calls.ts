/** Dotted names of everything that can be called in a module, through the namespaces inside it. */
export function functionsOf(module: object): string[] {
  return membersOf(module).flatMap(([name, member]) => {
    if (typeof member === 'function') return [name];
    return isNamespace(member) ? functionsOf(member).map((inner) => `${name}.${inner}`) : [];
  });
}

/** The same module, and the names of what was called in it so far. */
export function recordCalls<Module extends object>(module: Module): { client: Module; called: ReadonlySet<string> } {
  const called = new Set<string>();
  return { client: recorded(module, '', called), called };
}

function recorded<Module extends object>(module: Module, prefix: string, called: Set<string>): Module {
  const members = membersOf(module).map(([name, member]) => {
    if (typeof member === 'function') return [name, recordedFunction(member, prefix + name, called)];
    return [name, isNamespace(member) ? recorded(member, `${prefix}${name}.`, called) : member];
  });
  // Member by member what the module has, which Object.fromEntries forgets.
  return Object.fromEntries(members) as Module;
}

function recordedFunction(member: object, name: string, called: Set<string>): unknown {
  return new Proxy(member, {
    apply(target, self, args) {
      called.add(name);
      return Reflect.apply(target as () => unknown, self, args);
    },
    construct(target, args) {
      called.add(name);
      return Reflect.construct(target as new () => object, args);
    },
    get(target, key, self) {
      // A class of errors is used by `instanceof`.
      if (key === Symbol.hasInstance) called.add(name);
      return Reflect.get(target, key, self);
    },
  });
}

const membersOf = (module: object): [string, unknown][] => Object.entries(module);

/** Not what settings are kept in: those have a prototype. */
const isNamespace = (member: unknown): member is object =>
  typeof member === 'object' && member !== null && Object.prototype.toString.call(member) === '[object Module]';
