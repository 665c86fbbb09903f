/** Client ids of the services themselves. Source: Globus's own ids where they are known, invented ones elsewhere. */
export const serviceClients = {
  auth: '0a5f3e71-92c4-4d8b-b1f6-3c7e58d0a912',
  transfer: '2fbdda78-a599-4cb5-ac3d-1fbcfbc6a754',
  groups: '1b604f82-a3d5-4e9c-82a7-4d8f69e1ba23',
  nexus: '2c715093-b4e6-4fad-93b8-5e907af2cb34',
  search: '3d8261a4-c5f7-40be-a4c9-6fa18b03dc45',
  timers: '524230d7-ea86-4a52-8312-86065a9e0417',
  flows: 'eec9b274-0c81-4334-bdc2-54e90e689b9a',
  compute: 'facd7ccc-c5f4-42aa-916b-a0e270e2c2a9',
} as const;

/** The application that browsers sign in with at the data servers of collections. */
export const dataServerClientId = '5b9d3e17-4c60-4a82-9f1d-7e0a6c2b8d34';
