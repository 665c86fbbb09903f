import { readFile } from 'node:fs/promises';
import { tutorialClientId } from '../auth/clients.ts';
import { cliTemplates, portalProjectId } from '../auth/developers/seeds.ts';
import { dataServerClientId, serviceClients } from '../auth/service-clients.ts';
import { demonstration } from '../demonstration.ts';
import { faultsIn, wordsForIssue } from '../issue-words.ts';
import { portalClientId } from '../portal-client.ts';
import { globusAlone, identitiesOf, joinSeeds, type Seeds } from '../seeds.ts';
import { addClients } from './add-clients.ts';
import { addCollections } from './add-collections.ts';
import { addGroups, addProjects } from './add-groups.ts';
import { addPeople, addProviders } from './add-people.ts';
import type { Reading } from './reading.ts';
import { type WorldDocument, type WorldFile, worldFile } from './schema.ts';

/**
 * What local Globus begins with: Globus itself, the demonstration unless the world leaves it out, what `before` adds,
 * and the world: the path of its file, or the document itself. Throws one sentence that names the file and every member
 * that is wrong.
 */
export async function readWorld(
  world: string | WorldFile | undefined,
  { folder, before }: { folder: string; before: Seeds },
): Promise<Seeds> {
  const name = typeof world === 'string' ? world : 'the option “world”';
  const document = parse(name, typeof world === 'string' ? await readJson(world) : (world ?? {}));
  const base = document.demonstration ? joinSeeds(globusAlone, demonstration) : globusAlone;
  const faults: string[] = [];
  const reading: Reading = {
    seeds: joinSeeds(base, before),
    taken: new Map(),
    folder,
    wrong: (member, words) => faults.push(`${member} ${words}`),
  };
  noteTaken(reading);
  addProviders(reading, document);
  addPeople(reading, document);
  addGroups(reading, document);
  addProjects(reading, document);
  addClients(reading, document);
  await addCollections(reading, document);
  if (faults.length > 0) throw unusable(name, faults);
  return reading.seeds;
}

function noteTaken({ seeds, taken }: Reading): void {
  taken.set(portalProjectId, 'the project Isthmus');
  taken.set(portalClientId, 'the portal’s client');
  for (const id of [...Object.values(serviceClients), ...Object.values(cliTemplates)]) taken.set(id, 'Globus itself');
  for (const id of [tutorialClientId, dataServerClientId]) taken.set(id, 'Globus itself');
  for (const { id, name } of [...seeds.providers, ...seeds.groups]) taken.set(id, name);
  for (const { id, username } of identitiesOf(seeds)) taken.set(id, username);
  for (const { id, displayName } of seeds.collections) taken.set(id, displayName);
}

async function readJson(path: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw unusable(path, [isMissing ? 'it is not there' : 'it can’t be read'], cause);
  }
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw unusable(path, ['it is not JSON'], cause);
  }
}

function parse(name: string, json: unknown): WorldDocument {
  const parsed = worldFile.safeParse(json, { error: wordsForIssue });
  if (parsed.success) return parsed.data;
  throw unusable(name, faultsIn(parsed.error, 'the document'));
}

function unusable(name: string, faults: readonly string[], cause?: unknown): Error {
  const shown = faults.slice(0, 10);
  const others = faults.length > shown.length ? `; and ${faults.length - shown.length} more` : '';
  return new Error(`The world in ${name} can’t be used: ${shown.join('; ')}${others}.`, { cause });
}
