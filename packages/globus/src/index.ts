export * from './errors.ts';
export * from './gare.ts';
export * from './identity-documents.ts';
export * from './introspection.ts';
export * from './scope-list.ts';
export * from './scopes.ts';
export * from './token-response.ts';
export * from './transfer-documents.ts';
