import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { createAuth } from './auth/auth.ts';
import { createIntrospector } from './auth/introspector.ts';
import { serviceClients } from './auth/service-clients.ts';
import { createControl } from './control/control.ts';
import { createFaults } from './control/faults.ts';
import { createIssuedTokens } from './control/issued-tokens.ts';
import { createRequestLog, type Service } from './control/request-log.ts';
import { createSwitchBoard, type SwitchOrder } from './control/switches.ts';
import { watched } from './control/watched.ts';
import { createData } from './data/data.ts';
import { openGroups } from './groups/group-store.ts';
import { type Addresses, createHome } from './home/home.ts';
import { isLoopback } from './loopback.ts';
import { startOtherServices } from './other-services.ts';
import type { Route, RoutedListener } from './routed-listener.ts';
import { identityIdIn } from './seeds.ts';
import { openSocket, type Socket } from './socket.ts';
import { openCollections } from './transfer/collection-registry.ts';
import { createDemands } from './transfer/demands.ts';
import { createOperationFaults } from './transfer/operation-faults.ts';
import type { Authorization } from './transfer/require-authorization.ts';
import { createTaskFaults } from './transfer/tasks/task-faults.ts';
import { createTransfer } from './transfer/transfer.ts';
import { openWorld, type World } from './world.ts';
import type { WorldFile } from './world-file/schema.ts';

export type { WorldFile } from './world-file/schema.ts';

export interface LocalGlobusOptions {
  /** Everything that lasts lies below this folder; it is made when missing. One running local Globus per folder. */
  folder: string;
  /** Ports of the services; 0 or none means any free one. */
  ports?: Partial<Record<Service | 'control', number>>;
  /**
   * Which people, groups, clients and collections there are beside the demonstration, or instead of it: the path of a
   * world file, or what would be in it. docs/local-globus.md says what each member means. What can't be used is thrown,
   * in a sentence that names each member that is wrong.
   */
  world?: string | WorldFile;
  /** A loopback address. */
  host?: string;
  /** Milliseconds since 1970. */
  now?: () => number;
  log?: Logger;
  /** The address that Auth announces as issuer and in its endpoints, when a proxy stands in front of it. */
  authUrl?: string;
  /** Life of access tokens, in seconds. Globus's own last 48 hours. */
  accessTokenSeconds?: number;
  /** How fast a task copies. None means as fast as the disk goes; a limit makes progress something to watch. */
  bytesPerSecond?: number;
  /** How it differs from Globus's own answers at the start; POST /switches of the control port changes it. */
  switches?: SwitchOrder;
}

export interface LocalGlobus {
  /** Base URLs without a trailing slash. `authUrl` is the issuer. */
  authUrl: string;
  transferUrl: string;
  /** Of the data server; a collection's `https_server` is below it. */
  dataUrl: string;
  groupsUrl: string;
  timersUrl: string;
  /** Of what stands for Search and Flows: it refuses everything in their words. */
  searchUrl: string;
  flowsUrl: string;
  controlUrl: string;
  /** The confidential client that the portal signs in with. */
  portalClient: { id: string; secret: string };
  /** The services' own clients, by which they introspect tokens and get dependent ones. */
  serviceClients: Record<keyof typeof serviceClients, { id: string; secret: string }>;
  /** Every route of each service that is here: tests reach all of them. */
  routes: Readonly<Record<Service | 'control', readonly Route[]>>;
  /** Answers what is under way, then stops. */
  close(): Promise<void>;
}

/** Starts Globus Auth, Globus Transfer and the control port on this machine's loopback interface. */
export async function createLocalGlobus(options: LocalGlobusOptions): Promise<LocalGlobus> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) throw new Error(`Local Globus serves loopback addresses only, not ${host}.`);
  if (options.authUrl !== undefined) refuseHostOfGlobus(options.authUrl);
  const world = await openWorld({ folder: options.folder, now: options.now ?? Date.now, world: options.world });
  const opened: { close(): void | Promise<void> }[] = [world];
  let letGo = () => {};
  const close = async () => {
    // Else draining waits for requests that are held, and for pages that follow the log.
    letGo();
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  const open = async (service: Service | 'control') => {
    const socket = await openSocket({ host, port: options.ports?.[service] ?? 0 });
    opened.push(socket);
    return socket;
  };
  try {
    const sockets = {
      auth: await open('auth'),
      transfer: await open('transfer'),
      data: await open('data'),
      groups: await open('groups'),
      timers: await open('timers'),
      search: await open('search'),
      flows: await open('flows'),
      control: await open('control'),
    };
    const services = await startServices(options, world, sockets);
    letGo = services.letGo;
    // Closing goes from the last to the first: the sockets drain, then Transfer's tasks stop, then the database closes.
    opened.splice(1, 0, services);
    return {
      authUrl: services.authUrl,
      transferUrl: sockets.transfer.url,
      dataUrl: sockets.data.url,
      groupsUrl: sockets.groups.url,
      timersUrl: sockets.timers.url,
      searchUrl: sockets.search.url,
      flowsUrl: sockets.flows.url,
      controlUrl: sockets.control.url,
      portalClient: world.portalClient,
      serviceClients: serviceCredentials(world),
      routes: services.routes,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function startServices(options: LocalGlobusOptions, world: World, sockets: Record<Service | 'control', Socket>) {
  const { clock, database } = world;
  const log = options.log ?? pino({ enabled: false });
  const authUrl = options.authUrl ?? sockets.auth.url;
  const switches = createSwitchBoard(options.switches);
  const demands = createDemands({ now: () => clock.now() });
  const control = {
    requests: createRequestLog(),
    faults: createFaults(),
    issued: createIssuedTokens(),
    switches,
    demands,
    taskFaults: createTaskFaults(),
    operationFaults: createOperationFaults(),
    clock,
    log,
  };
  const watch = { log: control.requests, faults: control.faults, clock };
  const accessTokenSeconds = options.accessTokenSeconds ?? 172_800;
  const { seeds } = world;
  const now = () => clock.now();
  const identityIdOf = (username: string) => identityIdIn(seeds, username);
  const groups = openGroups(database, { groups: seeds.groups, identityIdOf, now });
  const collections = openCollections(database, seeds.collections);
  const home = createHome({
    addresses: { ...addressesOf(sockets), auth: authUrl },
    portalClientId: world.portalClient.id,
    seeds,
    collections,
    requests: control.requests,
  });
  const auth = createAuth({
    world,
    issuer: authUrl,
    log,
    accessTokenSeconds,
    issued: control.issued,
    switches,
    groups,
    home: home.routes,
  });
  const routes: Record<Service | 'control', readonly Route[]> = {
    auth: [],
    transfer: [],
    data: [],
    groups: [],
    timers: [],
    search: [],
    flows: [],
    control: [],
  };
  const serve = (service: Service, listener: RoutedListener) => {
    routes[service] = listener.routes;
    sockets[service].serve(watched(service, listener, watch));
  };
  serve('auth', auth.listener);
  const introspect = createIntrospector({
    // By the socket: a proxy in front of Auth is for browsers.
    url: sockets.auth.url,
    clientId: serviceClients.transfer,
    clientSecret: world.serviceSecret(serviceClients.transfer),
  });
  const authorization: Authorization = {
    demands,
    hasConsented: ({ id, clientId }, scope) => auth.hasConsented({ accountId: id, clientId }, scope),
    policyOf: (id) => auth.policies.find(id),
    errorForm: () => switches.state.authorization_error_form,
  };
  const shared = {
    folder: options.folder,
    database,
    collections,
    groups,
    introspect,
    authorization,
    now,
    log,
  };
  const startTransfer = async () => {
    const made = await createTransfer({
      ...shared,
      identityIdOf,
      seeds,
      dataUrl: sockets.data.url,
      taskFaults: control.taskFaults,
      operationFaults: control.operationFaults,
      ...(options.bytesPerSecond !== undefined && { bytesPerSecond: options.bytesPerSecond }),
    });
    serve('transfer', made.listener);
    return made;
  };
  let transfer = await startTransfer();
  const login = { authUrl, tokenUrl: sockets.auth.url, dataUrl: sockets.data.url };
  serve('data', createData({ ...shared, login }));
  const others = startOtherServices({
    world,
    groups,
    findIdentity: (id) => auth.setOf(id)?.identities.find((one) => one.id === id),
    authUrl: sockets.auth.url,
    transferUrl: sockets.transfer.url,
    log,
    serve,
  });
  const reset = async () => {
    auth.reset();
    groups.reset();
    others.reset();
    await transfer.close();
    await forgetTransfer(world, options.folder);
    collections.reload();
    transfer = await startTransfer();
  };
  const controlPort = createControl({
    ...control,
    collections,
    setOf: (who) => auth.setOf(who),
    isActive: (token) => auth.isActive(token),
    revoke: (token) => auth.revoke(token),
    rescindConsents: (which) => auth.rescindConsents(which),
    holdTask: (order) => transfer.holdTask(order),
    releaseTasks: () => transfer.releaseTasks(),
    setConnection: (order) => transfer.setConnection(order),
    reset,
  });
  routes.control = controlPort.routes;
  sockets.control.serve(controlPort);
  return {
    authUrl,
    routes,
    letGo: () => {
      control.faults.clear();
      home.close();
    },
    async close() {
      await others.close();
      await transfer.close();
    },
  };
}

function addressesOf(sockets: Record<Service | 'control', Socket>): Addresses {
  const { auth, transfer, data, groups, timers, search, flows, control } = sockets;
  return {
    auth: auth.url,
    transfer: transfer.url,
    data: data.url,
    groups: groups.url,
    timers: timers.url,
    search: search.url,
    flows: flows.url,
    control: control.url,
  };
}

function serviceCredentials(world: World): LocalGlobus['serviceClients'] {
  const entries = Object.entries(serviceClients).map(([name, id]) => [name, { id, secret: world.serviceSecret(id) }]);
  // The names are those of serviceClients, which Object.entries forgets.
  return Object.fromEntries(entries) as LocalGlobus['serviceClients'];
}

async function forgetTransfer({ database }: World, folder: string): Promise<void> {
  const tables = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'transfer\\_%' ESCAPE '\\'",
  );
  for (const { name } of tables.all()) database.exec(`DROP TABLE "${String(name)}"`);
  await rm(join(folder, 'collections'), { recursive: true, force: true });
}

function refuseHostOfGlobus(url: string): void {
  const { hostname } = new URL(url);
  if (!/(^|\.)(globus\.org|globuscs\.info)$/.test(hostname)) return;
  throw new Error(`${hostname} is Globus's own: local Globus does not answer in its name.`);
}
