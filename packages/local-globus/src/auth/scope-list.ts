export { namesIn, parseScopeList, type RequestedScope, type ScopeList } from '@isthmus/globus';
