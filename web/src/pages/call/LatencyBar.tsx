import { Text } from '@mantine/core';
import { formatMilliseconds } from '@/lib/duration';
import type { Ledger, LedgerPart } from '@/lib/latency_ledger';
import { texts } from '@/texts/en';
import classes from './LatencyBar.module.css';

const COLORS: Record<LedgerPart, string> = {
  hearing: 'var(--mantine-color-gray-5)',
  understanding: 'var(--mantine-color-cyan-6)',
  deciding: 'var(--mantine-color-violet-5)',
  tools: 'var(--mantine-color-orange-5)',
  wording: 'var(--mantine-color-iris-5)',
  voice: 'var(--mantine-color-teal-6)',
};

/** Where the time until the answer went, as one bar and its list. */
export function LatencyBar({ ledger }: { ledger: Ledger }) {
  const whole = ledger.spans.reduce((sum, span) => sum + span.length, 0);
  if (whole <= 0) return null;
  const parts = texts.call.turn.parts;
  return (
    <div>
      <div className={classes.bar} aria-hidden>
        {ledger.spans.map((span) => (
          <span
            key={span.part}
            title={`${parts[span.part]}: ${formatMilliseconds(span.length)}`}
            style={{ flexGrow: span.length, background: COLORS[span.part] }}
          />
        ))}
      </div>
      <ul className={classes.list}>
        {ledger.spans.map((span) => (
          <li key={span.part}>
            <i style={{ background: COLORS[span.part] }} aria-hidden />
            <span>{parts[span.part]}</span>
            <Text span inherit c="dimmed" className="tabular">
              {formatMilliseconds(span.length)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
