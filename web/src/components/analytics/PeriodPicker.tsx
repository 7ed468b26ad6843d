import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { periodOf, PERIODS, rangeOf, type TimeRange } from '@/lib/period';
import { texts } from '@/texts/en';

const words = texts.analytics;

/** The time that numbers are of, as the address has it. */
export function useTimeRange(): TimeRange {
  const [search] = useSearchParams();
  // A new range only where the address changed: it is part of what is asked for.
  return useMemo(() => rangeOf(search, new Date()), [search]);
}

/** Chooses the time that numbers are of; it is kept in the address. */
export function PeriodPicker() {
  const [search, setSearch] = useSearchParams();
  const period = periodOf(search.get('period'));
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    if (next.get('period') === 'all') next.delete('period');
    if (next.get('period') !== 'custom') ['from', 'to'].forEach((name) => next.delete(name));
    setSearch(next, { replace: true });
  };
  const day = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      size="xs"
      aria-label={words[name]}
      value={search.get(name) ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Group gap="xs">
      {period === 'custom' && day('from')}
      {period === 'custom' && day('to')}
      <SegmentedControl
        size="xs"
        aria-label={words.period}
        data={PERIODS.map((value) => ({ value, label: words.periods[value] }))}
        value={period}
        onChange={(next) => set({ period: next })}
      />
    </Group>
  );
}
