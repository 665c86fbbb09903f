export * from './download-ticket.ts';
export * from './listing-rows.ts';
export * from './paths.ts';
export * from './problems.ts';
export * from './session-view.ts';
export * from './sessions-view.ts';
export * from './step-up.ts';
export * from './timer-permission.ts';
