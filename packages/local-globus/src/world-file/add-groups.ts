import type { ProjectRecord } from '../auth/developers/documents.ts';
import type { SeedGroup } from '../groups/group-store.ts';
import { identityIdIn } from '../seeds.ts';
import { isSomebody, type Reading, takeId } from './reading.ts';
import type { WorldDocument } from './schema.ts';

/** Adds the groups of a world. */
export function addGroups(reading: Reading, { groups }: WorldDocument): void {
  for (const [index, { id, name, description, members }] of groups.entries()) {
    const member = `groups.${index}`;
    takeId(reading, id, member);
    const known = members.filter(({ username }, at) =>
      isSomebody(reading, `${member}.members.${at}.username`, username),
    );
    const group: SeedGroup = { id, name, description, members: known.map(({ username, role }) => [username, role]) };
    reading.seeds = { ...reading.seeds, groups: [...reading.seeds.groups, group] };
  }
}

/** Adds the projects of a world. */
export function addProjects(reading: Reading, { projects }: WorldDocument): void {
  for (const [index, { id, display_name, contact_email, admins }] of projects.entries()) {
    const member = `projects.${index}`;
    takeId(reading, id, member);
    const known = admins.filter((username, at) => isSomebody(reading, `${member}.admins.${at}`, username));
    const project: ProjectRecord = {
      id,
      display_name,
      contact_email,
      admin_ids: known.map((username) => identityIdIn(reading.seeds, username)),
      admin_group_ids: null,
    };
    reading.seeds = { ...reading.seeds, projects: [...reading.seeds.projects, project] };
  }
}
