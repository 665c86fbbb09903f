/**
 * The collections that local Globus has. `folder` is the name below the collections' folder; `home` is what `/~/`
 * means, as segments below the collection's root.
 */
export type Collection = {
  id: string;
  displayName: string;
  entityType: 'GCP_mapped_collection' | 'GCSv5_mapped_collection' | 'GCSv5_guest_collection';
  ownerUsername: string;
  folder: string;
  home: readonly string[];
  organization: string;
  department: string | null;
  keywords: string;
  description: string;
  contactEmail: string;
  userMessage: string | null;
  public: boolean;
  /** The GCSv5 endpoint that the collection lives on and, for a guest collection, the mapped one that it shares from. */
  host: { endpointId: string; endpointName: string; mapped: { id: string; name: string } | null } | null;
  /** For how long a sign-in counts in a high-assurance collection; null where there is no such limit. */
  assuranceMinutes: number | null;
};

const auroraHost = {
  endpointId: '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44',
  endpointName: 'Aurora Data Transfer Nodes',
  mapped: { id: '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90', name: 'Aurora Project Storage' },
};

export const collections: readonly Collection[] = [
  {
    id: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
    displayName: 'Coastal Field Station',
    entityType: 'GCP_mapped_collection',
    ownerUsername: 'kit@coastal.example',
    folder: 'coastal-field-station',
    home: ['home', 'field'],
    organization: 'Coastal University',
    department: 'Marine Observatory',
    keywords: 'tides,gauges,weather,field notes',
    description: 'The workstation of the field station: tide gauges, weather, photographs and notes.',
    contactEmail: 'station@coastal.example',
    userMessage: null,
    public: false,
    host: null,
    assuranceMinutes: null,
  },
  {
    id: 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70',
    displayName: 'Aurora Climate Archive',
    entityType: 'GCSv5_guest_collection',
    ownerUsername: 'ada@aurora.example',
    folder: 'aurora-climate-archive',
    home: [],
    organization: 'Aurora National Laboratory',
    department: 'Climate Data Center',
    keywords: 'climate,ocean temperature,archive,yearly',
    description: 'Yearly series and gridded products. Read-only: copy what you need.',
    contactEmail: 'archive@aurora.example',
    userMessage: 'New products appear on the first of each month.',
    public: true,
    host: auroraHost,
    assuranceMinutes: null,
  },
  {
    id: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
    displayName: 'Genomics Scratch',
    entityType: 'GCP_mapped_collection',
    ownerUsername: 'noor@coastal.example',
    folder: 'genomics-scratch',
    home: ['scratch'],
    organization: 'Coastal University',
    department: 'Genomics Core',
    keywords: 'scratch,genomics,temporary',
    description: 'Working space of the genomics core. Not backed up.',
    contactEmail: 'genomics@coastal.example',
    userMessage: null,
    public: false,
    host: null,
    assuranceMinutes: null,
  },
  {
    id: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192',
    displayName: 'Instrument Drop',
    entityType: 'GCSv5_guest_collection',
    ownerUsername: 'ada@aurora.example',
    folder: 'instrument-drop',
    home: [],
    organization: 'Aurora National Laboratory',
    department: 'Instrumentation',
    keywords: 'instrument,microscope,raw,drop',
    description: 'Where the instruments leave their raw files.',
    contactEmail: 'instruments@aurora.example',
    userMessage: null,
    public: true,
    host: auroraHost,
    assuranceMinutes: null,
  },
  {
    id: auroraHost.mapped.id,
    displayName: auroraHost.mapped.name,
    entityType: 'GCSv5_mapped_collection',
    ownerUsername: 'ada@aurora.example',
    folder: 'aurora-project-storage',
    home: ['home', 'project'],
    organization: 'Aurora National Laboratory',
    department: 'Data Services',
    keywords: 'projects,storage',
    description: 'Project folders. Applications need your consent to its data access.',
    contactEmail: 'storage@aurora.example',
    userMessage: null,
    public: false,
    host: { ...auroraHost, mapped: null },
    assuranceMinutes: null,
  },
  {
    id: 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203',
    displayName: 'Aurora Secure Enclave',
    entityType: 'GCSv5_mapped_collection',
    ownerUsername: 'ada@aurora.example',
    folder: 'aurora-secure-enclave',
    home: ['home', 'enclave'],
    organization: 'Aurora National Laboratory',
    department: 'Data Services',
    keywords: 'cohort,restricted',
    description: 'Pseudonymous data, of high assurance: a recent sign-in at Aurora is needed.',
    contactEmail: 'enclave@aurora.example',
    userMessage: null,
    public: false,
    host: { ...auroraHost, mapped: null },
    assuranceMinutes: 30,
  },
];

const byId = new Map(collections.map((collection) => [collection.id, collection]));

/** The collection with this id, in any case of letters. */
export const findCollection = (id: string): Collection | undefined => byId.get(id.toLowerCase());

/** Whether Transfer wants the consent to a collection's data_access: for GCSv5 mapped ones, unless of high assurance. */
export const needsDataAccess = ({ entityType, assuranceMinutes }: Collection): boolean =>
  entityType === 'GCSv5_mapped_collection' && assuranceMinutes === null;

export const dataAccessScope = ({ id }: Collection): string => `https://auth.globus.org/scopes/${id}/data_access`;

/** Whether its files can be had over HTTPS. Globus Connect Personal has no data server that others could reach. */
export const isServedOverHttps = ({ host }: Collection): boolean => host !== null;

export const httpsScope = ({ id }: Collection): string => `https://auth.globus.org/scopes/${id}/https`;

/** `<owner>#<id>`, the name that old clients know a collection by. */
export const canonicalName = ({ host, ownerUsername, id }: Collection): string =>
  `${host?.endpointId ?? ownerUsername}#${id}`;
