import { VisuallyHidden } from '@mantine/core';
import { formatDuration, spokenDuration } from '@/lib/duration';

/** m:ss, and for screen readers in words. */
export function DurationText({ seconds }: { seconds: number }) {
  return (
    <span className="tabular">
      <span aria-hidden>{formatDuration(seconds)}</span>
      <VisuallyHidden>{spokenDuration(seconds)}</VisuallyHidden>
    </span>
  );
}
