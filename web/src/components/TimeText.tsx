import { Text, Tooltip, type TextProps } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from '@/lib/time';
import { texts } from '@/texts/en';

const TICK_MS = 30_000;
let now = new Date();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

// One clock for all times of a page.
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  now = new Date();
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of watchers) each();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** "3 minutes ago", with the exact time on hover and focus. */
export function TimeText({ at, ...props }: { at: string | null | undefined } & TextProps) {
  const current = useSyncExternalStore(watch, () => now);
  if (!at) {
    return (
      <Text span inherit c="dimmed" {...props}>
        {texts.common.none}
      </Text>
    );
  }
  const date = new Date(at);
  return (
    <Tooltip label={exactTime(date)}>
      <Text span inherit {...props}>
        <time dateTime={at}>{relativeTime(date, current)}</time>
      </Text>
    </Tooltip>
  );
}
