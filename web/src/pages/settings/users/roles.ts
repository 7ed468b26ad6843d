import type { Role } from '@/api/session';
import { texts } from '@/texts/en';

const ROLES: Role[] = ['viewer', 'agent', 'manager', 'owner'];

export function roleOf(text: string | null): Role | null {
  return ROLES.find((role) => role === text) ?? null;
}

/** Roles that somebody may give: managers make agents and viewers, owners everybody. */
export function roleChoices(giver: Role): { value: Role; label: string }[] {
  const most = giver === 'owner' ? ROLES.length : 2;
  return ROLES.slice(0, most).map((value) => ({ value, label: texts.shell.roles[value] }));
}
