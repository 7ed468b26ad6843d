import { VisuallyHidden } from '@mantine/core';
import { callLength } from '@/lib/call_length';
import { formatDuration, spokenDuration } from '@/lib/duration';
import { texts } from '@/texts/en';

/** m:ss, and for screen readers in words. */
export function DurationText({ seconds }: { seconds: number }) {
  return (
    <span className="tabular">
      <span aria-hidden>{formatDuration(seconds)}</span>
      <VisuallyHidden>{spokenDuration(seconds)}</VisuallyHidden>
    </span>
  );
}

/** How long a call lasted, or a dash. */
export function CallLength({ call }: { call: Parameters<typeof callLength>[0] }) {
  const seconds = callLength(call);
  return seconds === null ? texts.common.none : <DurationText seconds={seconds} />;
}
