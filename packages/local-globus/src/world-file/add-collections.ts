import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod/mini';
import { collectionSettings, defaultSettings } from '../transfer/collection-settings.ts';
import { type Collection, seedCollection, seededSubscription } from '../transfer/collections.ts';
import type { Fill } from '../transfer/seed/seed-collections.ts';
import { readAccess } from './collection-access.ts';
import { readFiles, readFolder, writeFiles } from './collection-folder.ts';
import { isSomebody, type Reading, takeId } from './reading.ts';
import { type GivenCollection, segmentsOf, type WorldDocument } from './schema.ts';

const ofMapped = ['folder', 'files', 'home', 'users'] as const;
const ofGuest = ['host_endpoint_id', 'host_path', 'access_rules'] as const;
/** Members that go only with some types of collections. */
const membersOf: Readonly<Record<GivenCollection['entity_type'], readonly string[]>> = {
  GCSv5_endpoint: [],
  GCSv5_mapped_collection: [...ofMapped, 'endpoint_id', 'authentication_timeout_mins'],
  GCSv5_guest_collection: ofGuest,
  GCP_mapped_collection: ofMapped,
  GCP_guest_collection: ofGuest,
};
/** What has to be there before what lives on it or shares from it. */
const order = ['GCSv5_endpoint', 'mapped', 'guest'] as const;

/** Adds the collections of a world, with their files, access rules and roles. */
export async function addCollections(reading: Reading, { collections }: WorldDocument): Promise<void> {
  const listed = collections.map((given, index) => ({ given, member: `collections.${index}` }));
  for (const { given, member } of listed) {
    takeId(reading, given.id, member);
    refuseOfOthers(reading, member, given);
    isSomebody(reading, `${member}.owner`, given.owner);
  }
  for (const kind of order) {
    for (const { given, member } of listed) {
      if (!given.entity_type.includes(kind)) continue;
      if (kind === 'GCSv5_endpoint') addEndpoint(reading, given);
      else if (kind === 'mapped') await addMapped(reading, member, given);
      else addGuest(reading, member, given);
    }
  }
  for (const { given, member } of listed) readAccess(reading, member, given);
}

function refuseOfOthers({ wrong }: Reading, member: string, given: GivenCollection): void {
  const own = membersOf[given.entity_type];
  for (const name of [...ofMapped, ...ofGuest, 'endpoint_id', 'authentication_timeout_mins'] as const)
    if (given[name] !== undefined && !own.includes(name))
      wrong(`${member}.${name}`, `does not go with a ${given.entity_type}`);
}

function addEndpoint(reading: Reading, given: GivenCollection): void {
  const host = { endpointId: given.id, endpointName: given.display_name, mapped: null };
  keep(reading, { ...described(given), host });
}

async function addMapped(reading: Reading, member: string, given: GivenCollection): Promise<void> {
  const { id, display_name, entity_type, files, home = '/', users, authentication_timeout_mins } = given;
  for (const [at, username] of (users ?? []).entries()) isSomebody(reading, `${member}.users.${at}`, username);
  const folder = await readFolder(reading, member, given);
  const content = readFiles(reading, `${member}.files`, { ...files, ...(home !== '/' && { [homeFolder(home)]: '' }) });
  const fill: Fill = (path) => writeFiles(path, content);
  const host = entity_type === 'GCSv5_mapped_collection' ? endpointOf(reading, member, given) : null;
  keep(reading, {
    ...described(given),
    folder,
    home: segmentsOf(home),
    users: users ?? null,
    host: host && { ...host, mapped: null },
    assuranceMinutes: authentication_timeout_mins ?? null,
  });
  if (!folder.startsWith('/'))
    reading.seeds = { ...reading.seeds, folders: { ...reading.seeds.folders, [folder]: fill } };
  if (host !== null && given.endpoint_id === undefined)
    addEndpoint(reading, {
      ...given,
      id: host.endpointId,
      display_name: `${display_name} (endpoint of ${id.slice(0, 8)})`,
    });
}

const homeFolder = (home: string) => `${segmentsOf(home).join('/')}/`;

/** The endpoint that a mapped collection lives on: the one that it names, or one of its own. */
function endpointOf({ seeds, wrong }: Reading, member: string, { id, endpoint_id, display_name }: GivenCollection) {
  if (endpoint_id === undefined)
    return { endpointId: uuidv5('endpoint', id), endpointName: `${display_name} (endpoint)` };
  const endpoint = seeds.collections.find((one) => one.id === endpoint_id);
  if (endpoint?.entityType !== 'GCSv5_endpoint')
    wrong(`${member}.endpoint_id`, `is ${endpoint_id}, which is no GCSv5_endpoint`);
  return { endpointId: endpoint_id, endpointName: endpoint?.displayName ?? '' };
}

function addGuest(reading: Reading, member: string, given: GivenCollection): void {
  const { host_endpoint_id, host_path = '/', entity_type } = given;
  if (host_endpoint_id === undefined) return reading.wrong(`${member}.host_endpoint_id`, 'is missing');
  const mapped = reading.seeds.collections.find((one) => one.id === host_endpoint_id);
  const wanted = entity_type === 'GCSv5_guest_collection' ? 'GCSv5_mapped_collection' : 'GCP_mapped_collection';
  if (mapped?.entityType !== wanted || mapped.folder === null)
    return reading.wrong(`${member}.host_endpoint_id`, `is ${host_endpoint_id}, which is no ${wanted}`);
  const segments = segmentsOf(host_path);
  const path = `/${segments.map((segment) => `${segment}/`).join('')}`;
  keep(reading, {
    ...described(given),
    folder: `${mapped.folder}//${segments.join('/')}`,
    host: mapped.host && { ...mapped.host, mapped: { id: mapped.id, name: mapped.displayName } },
    sharedFrom: mapped.host === null ? { id: mapped.id, path } : null,
  });
}

function settingsOf(given: GivenCollection) {
  return collectionSettings.parse({ ...defaultSettings, ...z.partial(collectionSettings).parse(given) });
}

function described(given: GivenCollection): Collection {
  return seedCollection({
    id: given.id,
    displayName: given.display_name,
    entityType: given.entity_type,
    ownerUsername: given.owner,
    subscription: given.managed ? { id: seededSubscription, adminVerified: false } : null,
    settings: settingsOf(given),
  });
}

function keep(reading: Reading, collection: Collection): void {
  reading.seeds = {
    ...reading.seeds,
    collections: [...reading.seeds.collections, collection],
    roles: [
      ...reading.seeds.roles,
      {
        collection_id: collection.id,
        principal_type: 'identity',
        principal: collection.ownerUsername,
        role: 'administrator',
      },
    ],
  };
}
