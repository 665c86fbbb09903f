import { type CollectionSettings, defaultSettings } from './collection-settings.ts';

/**
 * A collection, or the GCSv5 endpoint that collections live on. `home` is what `/~/` means, as segments below the
 * collection's root.
 */
export type Collection = {
  id: string;
  displayName: string;
  entityType:
    | 'GCSv5_endpoint'
    | 'GCSv5_mapped_collection'
    | 'GCSv5_guest_collection'
    | 'GCP_mapped_collection'
    | 'GCP_guest_collection';
  ownerUsername: string;
  /** Null for a seeded one: the identity with that username. */
  ownerId: string | null;
  /** Usernames of those who have an account on the storage of a mapped collection; null: whoever set it up. */
  users: readonly string[] | null;
  /**
   * Where its files are, below the collections' folder; `//` ends the part that is a host's: what follows was chosen by
   * who shares it, and must stay below the part before. Null where there are no files.
   */
  folder: string | null;
  home: readonly string[];
  settings: CollectionSettings;
  /** The subscription it is managed under. */
  subscription: { id: string; adminVerified: boolean } | null;
  /** The GCSv5 endpoint that the collection lives on and, for a guest collection, the mapped one that it shares from. */
  host: { endpointId: string; endpointName: string; mapped: { id: string; name: string } | null } | null;
  /** For a guest of Globus Connect Personal: the collection and the folder there that it shares. */
  sharedFrom: { id: string; path: string } | null;
  /** Of Globus Connect Personal only. A guest goes by its host's. */
  connection: { connected: boolean; paused: boolean } | null;
  /** What Globus Connect Personal is set up with, till it is. */
  setupKey: string | null;
  /** For how long a sign-in counts in a high-assurance collection; null where there is no such limit. */
  assuranceMinutes: number | null;
  deleted: boolean;
};

/** The subscription that the seeded managed collections are under. */
export const seededSubscription = '2c7d1e90-6b4a-4f38-9d25-8e0f3a6b7c51';

const auroraHost = {
  endpointId: '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44',
  endpointName: 'Aurora Data Transfer Nodes',
  mapped: { id: '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90', name: 'Aurora Project Storage' },
};
const ada = 'ada@aurora.example';
const everybody = ['noor@coastal.example', 'kit@coastal.example', 'dana@aurora.example', ada];

/** What has to be said of a collection that is there at first. */
export type CollectionSeed = Pick<Collection, 'id' | 'displayName' | 'entityType' | 'ownerUsername'> &
  Partial<Omit<Collection, 'settings'>> & { settings: Partial<CollectionSettings> };

/** A collection that is there at first: what was left out is as it mostly is. */
export const seedCollection = ({ settings, ...collection }: CollectionSeed): Collection => ({
  ownerId: null,
  users: null,
  folder: null,
  home: [],
  subscription: null,
  host: null,
  sharedFrom: null,
  connection: collection.entityType.startsWith('GCP') ? { connected: true, paused: false } : null,
  setupKey: null,
  assuranceMinutes: null,
  deleted: false,
  ...collection,
  settings: { ...defaultSettings, ...settings },
});

/** The collections of the demonstration. */
export const collections: readonly Collection[] = [
  seedCollection({
    id: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
    displayName: 'Coastal Field Station',
    entityType: 'GCP_mapped_collection',
    ownerUsername: 'kit@coastal.example',
    folder: 'coastal-field-station',
    users: everybody,
    home: ['home', 'field'],
    subscription: { id: seededSubscription, adminVerified: false },
    settings: {
      organization: 'Coastal University',
      department: 'Marine Observatory',
      keywords: 'tides,gauges,weather,field notes',
      description: 'The workstation of the field station: tide gauges, weather, photographs and notes.',
      contact_email: 'station@coastal.example',
    },
  }),
  seedCollection({
    id: 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70',
    displayName: 'Aurora Climate Archive',
    entityType: 'GCSv5_guest_collection',
    ownerUsername: ada,
    folder: 'aurora-climate-archive',
    subscription: { id: seededSubscription, adminVerified: true },
    host: auroraHost,
    settings: {
      organization: 'Aurora National Laboratory',
      department: 'Climate Data Center',
      keywords: 'climate,ocean temperature,archive,yearly',
      description: 'Yearly series and gridded products. Read-only: copy what you need.',
      contact_email: 'archive@aurora.example',
      user_message: 'New products appear on the first of each month.',
      public: true,
      default_directory: '/',
    },
  }),
  seedCollection({
    id: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
    displayName: 'Genomics Scratch',
    entityType: 'GCP_mapped_collection',
    ownerUsername: 'noor@coastal.example',
    folder: 'genomics-scratch',
    users: everybody,
    home: ['scratch'],
    settings: {
      organization: 'Coastal University',
      department: 'Genomics Core',
      keywords: 'scratch,genomics,temporary',
      description: 'Working space of the genomics core. Not backed up.',
      contact_email: 'genomics@coastal.example',
    },
  }),
  seedCollection({
    id: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192',
    displayName: 'Instrument Drop',
    entityType: 'GCSv5_guest_collection',
    ownerUsername: ada,
    folder: 'instrument-drop',
    subscription: { id: seededSubscription, adminVerified: false },
    host: auroraHost,
    settings: {
      organization: 'Aurora National Laboratory',
      department: 'Instrumentation',
      keywords: 'instrument,microscope,raw,drop',
      description: 'Where the instruments leave their raw files.',
      contact_email: 'instruments@aurora.example',
      public: true,
      default_directory: '/',
    },
  }),
  seedCollection({
    id: auroraHost.mapped.id,
    displayName: auroraHost.mapped.name,
    entityType: 'GCSv5_mapped_collection',
    ownerUsername: ada,
    folder: 'aurora-project-storage',
    users: everybody,
    home: ['home', 'project'],
    subscription: { id: seededSubscription, adminVerified: false },
    host: { ...auroraHost, mapped: null },
    settings: {
      organization: 'Aurora National Laboratory',
      department: 'Data Services',
      keywords: 'projects,storage',
      description: 'Project folders. Applications need your consent to its data access.',
      contact_email: 'storage@aurora.example',
    },
  }),
  seedCollection({
    id: 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203',
    displayName: 'Aurora Secure Enclave',
    entityType: 'GCSv5_mapped_collection',
    ownerUsername: ada,
    folder: 'aurora-secure-enclave',
    users: ['kit.marlow@aurora.example', ada],
    home: ['home', 'enclave'],
    subscription: { id: seededSubscription, adminVerified: false },
    host: { ...auroraHost, mapped: null },
    assuranceMinutes: 30,
    settings: {
      organization: 'Aurora National Laboratory',
      department: 'Data Services',
      keywords: 'cohort,restricted',
      description: 'Pseudonymous data, of high assurance: a recent sign-in at Aurora is needed.',
      contact_email: 'enclave@aurora.example',
      force_encryption: true,
    },
  }),
  seedCollection({
    id: auroraHost.endpointId,
    displayName: auroraHost.endpointName,
    entityType: 'GCSv5_endpoint',
    ownerUsername: ada,
    subscription: { id: seededSubscription, adminVerified: false },
    host: { ...auroraHost, mapped: null },
    settings: {
      organization: 'Aurora National Laboratory',
      department: 'Data Services',
      keywords: 'data transfer nodes',
      description: 'The servers behind Aurora’s collections. It has no files of its own.',
      contact_email: 'storage@aurora.example',
      public: true,
    },
  }),
  seedCollection({
    id: '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048',
    displayName: 'Travelling Laptop',
    entityType: 'GCP_mapped_collection',
    ownerUsername: ada,
    folder: 'travelling-laptop',
    connection: { connected: false, paused: false },
    settings: {
      organization: 'Aurora National Laboratory',
      description: 'Ada’s laptop, which is not connected.',
    },
  }),
  seedCollection({
    id: 'ab4c6d82-1e5f-4093-87ba-8d6e2f304159',
    displayName: 'Ship Log 2024',
    entityType: 'GCSv5_guest_collection',
    ownerUsername: ada,
    host: auroraHost,
    deleted: true,
    settings: { public: true },
  }),
];

/** Whether Transfer wants the consent to a collection's data_access: for GCSv5 mapped ones, unless of high assurance. */
export const needsDataAccess = ({ entityType, assuranceMinutes }: Collection): boolean =>
  entityType === 'GCSv5_mapped_collection' && assuranceMinutes === null;

export const dataAccessScope = ({ id }: Collection): string => `https://auth.globus.org/scopes/${id}/data_access`;

/** Whether its files can be had over HTTPS. Globus Connect Personal has no data server that others could reach. */
export const isServedOverHttps = ({ host, folder }: Collection): boolean => host !== null && folder !== null;

export const httpsScope = ({ id }: Collection): string => `https://auth.globus.org/scopes/${id}/https`;

/** `<owner>#<id>`, the name that old clients know a collection by. */
export const canonicalName = ({ host, ownerUsername, id }: Collection): string =>
  `${host?.endpointId ?? ownerUsername}#${id}`;

export const isGuest = ({ entityType }: Collection): boolean => entityType.endsWith('_guest_collection');

/** The collection that a guest collection shares from. */
export const hostIdOf = ({ host, sharedFrom }: Collection): string | null => host?.mapped?.id ?? sharedFrom?.id ?? null;
