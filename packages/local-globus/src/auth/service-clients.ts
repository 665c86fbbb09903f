/** Client ids of the services themselves. Source: Globus's own ids where they are known. */
export const serviceClients = {
  transfer: '2fbdda78-a599-4cb5-ac3d-1fbcfbc6a754',
  timers: '524230d7-ea86-4a52-8312-86065a9e0417',
  flows: 'eec9b274-0c81-4334-bdc2-54e90e689b9a',
  compute: 'facd7ccc-c5f4-42aa-916b-a0e270e2c2a9',
} as const;
