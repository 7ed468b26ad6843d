import { Badge } from '@mantine/core';
import { statusWords } from '@/lib/words';

const COLORS: Record<string, string> = {
  running: 'green',
  in_progress: 'green',
  active: 'green',
  registered: 'green',
  up: 'green',
  completed: 'teal',
  finished: 'teal',
  done: 'teal',
  calling: 'blue',
  given_up: 'orange',
  blocked: 'red',
  dialing: 'blue',
  invited: 'blue',
  paused: 'yellow',
  interrupted: 'orange',
  failed: 'red',
  disabled: 'red',
  unregistered: 'red',
};
const MOVING = new Set(['running', 'in_progress', 'dialing', 'calling']);

/** A state by colour and word; what goes on right now has a dot. */
export function StatusBadge({ status }: { status: string }) {
  const color = COLORS[status] ?? 'gray';
  const dot = MOVING.has(status) ? (
    <svg width="6" height="6" aria-hidden>
      <circle cx="3" cy="3" r="3" fill="currentColor" />
    </svg>
  ) : undefined;
  return (
    <Badge color={color} leftSection={dot} style={{ flex: 'none' }}>
      {statusWords(status)}
    </Badge>
  );
}
