import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useCampaigns } from '@/api/campaigns';
import { api, body } from '@/api/client';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import { outcomesOf, type FilterForm } from './call_filter';

const words = texts.calls.filters;
const STATUSES = ['dialing', 'in_progress', 'completed', 'failed', 'interrupted'];
const PAUSE_MS = 250;

/** Outcomes that calls have had so far. */
function useOutcomes(campaign: string | undefined) {
  return useQuery({
    queryKey: ['outcomes', campaign ?? ''],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const found = await body(
        api.GET('/api/v1/analytics/calls', { params: { query: { campaign_id: campaign } }, signal }),
      );
      return outcomesOf(found);
    },
  });
}

/** Asks the server once somebody has stopped typing. */
function NumberFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextInput
      data-search
      w={210}
      aria-label={words.number}
      placeholder={words.number}
      leftSection={<IconSearch size={16} aria-hidden />}
      inputMode="tel"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

interface Props {
  form: FilterForm;
  filtered: boolean;
  onChange: (form: FilterForm) => void;
}

export function CallFilters({ form, filtered, onChange }: Props) {
  const outcomes = useOutcomes(form.campaign);
  const campaigns = useCampaigns();
  const set = (key: keyof FilterForm) => (value: string | null) => onChange({ ...form, [key]: value ?? '' });
  const choice = (key: keyof FilterForm, label: string, data: { value: string; label: string }[]) => (
    <Select
      w={170}
      clearable
      searchable
      aria-label={label}
      placeholder={label}
      data={data}
      value={form[key] ?? null}
      onChange={set(key)}
    />
  );
  const day = (key: 'from' | 'to') => (
    <TextInput
      type="date"
      w={key === 'from' ? 172 : 158}
      aria-label={words[key]}
      leftSection={<span style={{ fontSize: 12 }}>{words[key]}</span>}
      leftSectionWidth={key === 'from' ? 46 : 30}
      value={form[key] ?? ''}
      onChange={(event) => set(key)(event.currentTarget.value)}
    />
  );
  return (
    <Group gap="xs" mb="md" role="group" aria-label={words.label}>
      <NumberFilter value={form.number ?? ''} onChange={set('number')} />
      {choice('campaign', words.campaign, campaigns.rows.map((one) => ({ value: one.id, label: one.name })))}
      {choice('status', words.status, STATUSES.map((one) => ({ value: one, label: statusWords(one) })))}
      {choice('outcome', words.outcome, (outcomes.data ?? []).map((one) => ({ value: one, label: statusWords(one) })))}
      {day('from')}
      {day('to')}
      {filtered && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={15} aria-hidden />}
          onClick={() => onChange({})}
        >
          {words.clear}
        </Button>
      )}
    </Group>
  );
}
