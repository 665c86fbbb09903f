import { namesIn, parseScopeList, type RequestedScope } from '@isthmus/globus';
import type { ScopeCatalog } from './scope-catalog.ts';

/** A requested scope with all that comes along with it. */
export interface ResolvedScope extends RequestedScope {
  dependencies: ResolvedScope[];
  /** The service that depends on it goes on while the person is away, whatever the application itself asks for. */
  requiresRefreshToken?: boolean;
}

/** What a `scope` parameter asks for, with every dependency; or why it can't be had. */
export type ResolvedScopes =
  | { kind: 'scopes'; scopes: ResolvedScope[]; wantsRefreshTokens: boolean }
  | { kind: 'malformed'; reason: string }
  | { kind: 'unknown'; names: string[] };

/** More ways through the dependencies than anybody could read through and allow. */
const mostPaths = 1000;

type Edge = { optional: boolean; requiresRefreshToken: boolean };
type Graph = Map<string, Map<string, Edge>>;

/**
 * Reads a `scope` parameter as Globus does: as a graph. What is said of a scope at one place counts wherever it is
 * mentioned, a required dependency wins over an optional one, and the scopes' own dependencies come along. Answers the
 * trees of all ways through the graph; a scope that depends on itself is refused.
 */
export function resolveScopes(text: string, catalog: Pick<ScopeCatalog, 'find'>): ResolvedScopes {
  const list = parseScopeList(text);
  if (list.kind === 'malformed') return list;
  const unknown = namesIn(list.scopes).filter((name) => catalog.find(name) === undefined);
  if (unknown.length > 0) return { kind: 'unknown', names: unknown };
  try {
    return { ...list, scopes: expand(list.scopes, graphOf(list.scopes, catalog)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

function graphOf(scopes: readonly RequestedScope[], catalog: Pick<ScopeCatalog, 'find'>): Graph {
  const graph: Graph = new Map();
  const node = (name: string) => {
    const known = graph.get(name);
    if (known) return known;
    const edges = new Map<string, Edge>();
    graph.set(name, edges);
    for (const dependency of catalog.find(name)?.dependencies ?? []) {
      const { optional, requiresRefreshToken } = dependency;
      edges.set(dependency.name, { optional, requiresRefreshToken });
      node(dependency.name);
    }
    return edges;
  };
  const read = ({ name, dependencies }: RequestedScope) => {
    const edges = node(name);
    for (const dependency of dependencies) {
      const { optional, requiresRefreshToken } = edges.get(dependency.name) ?? fresh;
      edges.set(dependency.name, { optional: optional && dependency.optional, requiresRefreshToken });
      read(dependency);
    }
  };
  scopes.forEach(read);
  return graph;
}

const fresh: Edge = { optional: true, requiresRefreshToken: false };

function expand(roots: readonly RequestedScope[], graph: Graph): ResolvedScope[] {
  let paths = 0;
  const tree = (name: string, edge: Edge, above: readonly string[]): ResolvedScope => {
    if (above.includes(name)) throw new SyntaxError(`“${name}” depends on itself`);
    paths += 1;
    if (paths > mostPaths) throw new SyntaxError('the scopes have too many dependencies');
    const dependencies = [...(graph.get(name) ?? [])].map(([dependency, below]) =>
      tree(dependency, below, [...above, name]),
    );
    const { optional, requiresRefreshToken } = edge;
    return { name, optional, dependencies, ...(requiresRefreshToken && { requiresRefreshToken }) };
  };
  return roots.map(({ name, optional }) => tree(name, { ...fresh, optional }, []));
}
