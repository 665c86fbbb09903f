/** The client that the portal signs in with. */
export const portalClientId = '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11';
