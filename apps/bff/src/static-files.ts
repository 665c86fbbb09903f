import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import type { FlatHeaders } from './edge/security-headers.ts';
import { Problem } from './problem.ts';

/** Answers a path that is neither the BFF's nor a service's. Throws a Problem for what it doesn't serve. */
export type StaticFiles = (req: IncomingMessage, res: ServerResponse, path: string) => void;

type Variant = { encoding: 'br' | 'gzip' | null; bytes: Buffer; etag: string };
type File = { type: string; cacheControl: string; variants: readonly Variant[] };

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Makes the server of the built SPA in `root`: every file is read once, with its precompressed siblings, so a request
 * chooses among what was found and never names a file. Every other path gets index.html, whose routes are the SPA's.
 */
export function createStaticFiles(root: string, headers: FlatHeaders): StaticFiles {
  const files = readFiles(root);
  const shell = files.get('/index.html');
  return (req, res, path) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      throw new Problem('method_not_allowed', { allow: ['GET', 'HEAD'] });
    }
    const file = files.get(path) ?? (isPage(path) ? shell : undefined);
    if (file === undefined) throw new Problem('not_found', shell ? {} : { reason: 'web_not_built' });
    sendFile(req, res, file, headers);
  };
}

/** Where the build puts the files that have a hash of their content in their names. */
const assets = '/assets/';

// A probe of the private port that came to the wrong door must not take the SPA's page for health.
const privatePaths = new Set(['/livez', '/readyz', '/metrics']);

function isPage(path: string): boolean {
  return !path.startsWith(assets) && !privatePaths.has(path);
}

function sendFile(req: IncomingMessage, res: ServerResponse, file: File, headers: FlatHeaders): void {
  const { encoding, bytes, etag } = chooseVariant(file.variants, req.headers['accept-encoding']);
  const flat = [...headers, 'Cache-Control', file.cacheControl, 'ETag', etag, 'Vary', 'Accept-Encoding'];
  if (isKnown(req.headers['if-none-match'], etag)) {
    res.writeHead(304, flat).end();
    return;
  }
  flat.push('Content-Type', file.type, 'Content-Length', String(bytes.length));
  if (encoding !== null) flat.push('Content-Encoding', encoding);
  res.writeHead(200, flat).end(req.method === 'HEAD' ? undefined : bytes);
}

/** The first that the browser takes; the plain file, which is last, if it takes none (RFC 9110 §12.5.3). */
function chooseVariant(variants: readonly Variant[], header: string | string[] | undefined): Variant {
  const accepted = new Set<string>();
  for (const part of String(header ?? '').split(',')) {
    const [coding = '', ...parameters] = part
      .toLowerCase()
      .split(';')
      .map((word) => word.trim());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (!isRefused) accepted.add(coding);
  }
  const chosen = variants.find(({ encoding }) => encoding === null || accepted.has(encoding));
  if (chosen === undefined) throw new Error('a file without its plain variant');
  return chosen;
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function readFiles(root: string): ReadonlyMap<string, File> {
  const names = listFiles(root);
  const found = new Set(names);
  const files = new Map<string, File>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const path = `/${name.split(sep).join('/')}`;
    const variants: Variant[] = [];
    if (found.has(`${name}.br`)) variants.push(readVariant(root, `${name}.br`, 'br'));
    if (found.has(`${name}.gz`)) variants.push(readVariant(root, `${name}.gz`, 'gzip'));
    variants.push(readVariant(root, name, null));
    const cacheControl = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache';
    files.set(path, { type, cacheControl, variants });
  }
  return files;
}

function listFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, sep).length));
  } catch (error) {
    // Without a build there is no SPA: the rest of the BFF works all the same.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readVariant(root: string, name: string, encoding: Variant['encoding']): Variant {
  const bytes = readFileSync(join(root, name));
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
  return { encoding, bytes, etag: `"${hash}"` };
}
