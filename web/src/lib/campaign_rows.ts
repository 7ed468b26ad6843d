import type { Schemas } from '@/api/client';

export type QueueItem = Schemas['QueueItem'];
type Call = Schemas['Call'];
type Results = Schemas['CampaignResults'];

/** A contact of a campaign with its newest call and what its calls have collected. */
export interface CampaignRow {
  item: QueueItem;
  call: Call | undefined;
  values: Record<string, string>;
}

export interface RowFilter {
  search: string;
  outcome: string;
}

/** Joins contacts, calls (the newest first) and results. A value of a newer call stands over one of an older call. */
export function campaignRows(items: readonly QueueItem[], calls: readonly Call[], results: Results | undefined): CampaignRow[] {
  const values = new Map(results?.items.map((row) => [row.call_id, row.values]) ?? []);
  const ofContact = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.contact_id === null) continue;
    const known = ofContact.get(call.contact_id);
    if (known === undefined) ofContact.set(call.contact_id, [call]);
    else known.push(call);
  }
  return items.map((item) => {
    const own = ofContact.get(item.contact_id) ?? [];
    const collected = Object.assign({}, ...[...own].reverse().map(({ id }) => values.get(id) ?? {})) as Record<string, string>;
    return { item, call: own[0], values: collected };
  });
}

export function filteredRows(rows: readonly CampaignRow[], { search, outcome }: RowFilter): CampaignRow[] {
  const needle = search.trim().toLowerCase();
  const digits = needle.replaceAll(/[^\d+]/g, '');
  return rows.filter(({ item, call, values }) => {
    if (outcome !== '' && call?.outcome !== outcome) return false;
    if (needle === '') return true;
    if (digits.length > 2 && item.phone_number.includes(digits)) return true;
    return [item.name, ...Object.values(values)].some((text) => text.toLowerCase().includes(needle));
  });
}
