// Every entry of an event log that comes in pages.

export interface LoggedEvent {
  seq: number;
  at_us: number;
  event: { [key: string]: unknown };
}

interface Page {
  items: LoggedEvent[];
  next: string | null;
}

/** More than the longest call has. */
const MAX_PAGES = 50;

export async function eventsIn(fetchPage: (after: string | undefined) => Promise<Page>): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, next } = await fetchPage(after);
    all.push(...items);
    if (next === null) break;
    after = next;
  }
  return all;
}
