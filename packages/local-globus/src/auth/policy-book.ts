import type { GroupStore } from '../groups/group-store.ts';
import { type Policy, policies } from '../policies.ts';
import type { PolicyRecord } from './developers/documents.ts';
import { freshSignIn, gatePolicy } from './developers/permissions.ts';
import type { Registry } from './developers/registry.ts';

/** Every authentication policy that can be asked for: those of local Globus, of developers, and of the write gate. */
export interface PolicyBook {
  find(id: string): Policy | undefined;
}

export function createPolicyBook(registry: Pick<Registry, 'projects' | 'policies'>, groups: GroupStore): PolicyBook {
  return {
    find(id) {
      const registered = registry.policies.get(id);
      if (registered) return policyOfRecord(registered);
      const fixed = [...policies, freshSignIn].find((policy) => policy.id === id);
      return (
        fixed ??
        registry.projects
          .all()
          .map((project) => gatePolicy(groups, project))
          .find((policy) => policy.id === id)
      );
    },
  };
}

function policyOfRecord(record: PolicyRecord): Policy {
  return {
    id: record.id,
    name: record.display_name,
    highAssurance: record.high_assurance,
    domains: record.domain_constraints_include,
    excludedDomains: record.domain_constraints_exclude ?? [],
    timeoutSeconds: record.authentication_assurance_timeout,
    mfa: record.required_mfa,
  };
}
