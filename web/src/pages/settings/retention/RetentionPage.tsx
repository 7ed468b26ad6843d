import { Anchor, Card, Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router-dom';
import { usePrivacy, useSetPrivacy, type PrivacyPolicy } from '@/api/installation';
import { useMay } from '@/api/session';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { OwnerSave } from '@/pages/settings/OwnerSave';
import { texts } from '@/texts/en';

const words = texts.settings.retention;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 3650;
type Span = 'recording_days' | 'transcript_days' | 'call_days' | 'trash_days';
const SPANS: { key: Span; label: string; mayBeForever: boolean }[] = [
  { key: 'recording_days', label: words.recordings, mayBeForever: true },
  { key: 'transcript_days', label: words.transcripts, mayBeForever: true },
  { key: 'call_days', label: words.calls, mayBeForever: true },
  { key: 'trash_days', label: words.trash, mayBeForever: false },
];

export function RetentionPage() {
  const policy = usePrivacy();
  return (
    <>
      <PageHeader title={texts.settings.pages.retention} description={words.lead} />
      <QueryState query={policy} skeleton={<PageSkeleton rows={4} />}>
        {(data) => <PolicyForm policy={data} />}
      </QueryState>
    </>
  );
}

function PolicyForm({ policy }: { policy: PrivacyPolicy }) {
  const save = useSetPrivacy();
  const isOwner = useMay('owner');
  const [form, setForm] = useState(policy);
  const same = JSON.stringify(form) === JSON.stringify(policy);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(form, { onSuccess: () => toastDone(words.saved) });
  };
  return (
    <Stack maw={680}>
      <Card>
        <form onSubmit={submit}>
          <Stack gap="lg">
            {SPANS.map(({ key, label, mayBeForever }) => (
              <DaysRow
                key={key}
                label={label}
                days={form[key]}
                mayBeForever={mayBeForever}
                disabled={!isOwner}
                onChange={(days) => setForm((old) => ({ ...old, [key]: days }))}
              />
            ))}
            <Switch
              label={words.redact}
              description={words.redactHint}
              disabled={!isOwner}
              checked={form.redact_numbers}
              onChange={(event) => {
                const redact = event.currentTarget.checked;
                setForm((old) => ({ ...old, redact_numbers: redact }));
              }}
            />
            <FormProblem error={save.error} />
            <OwnerSave pending={save.isPending} disabled={same} />
          </Stack>
        </form>
      </Card>
      <Text size="sm" c="dimmed">
        {words.person}{' '}
        <Anchor component={Link} to="/contacts" size="sm" underline="always">
          {words.toContacts}
        </Anchor>
      </Text>
    </Stack>
  );
}

interface RowProps {
  label: string;
  days: number;
  mayBeForever: boolean;
  disabled: boolean;
  onChange: (days: number) => void;
}

function DaysRow({ label, days, mayBeForever, disabled, onChange }: RowProps) {
  const forever = mayBeForever && days === 0;
  return (
    <Group justify="space-between" gap="xs">
      <Text fw={500}>{label}</Text>
      <Group gap="xs" wrap="nowrap">
        {mayBeForever && (
          <SegmentedControl
            size="xs"
            aria-label={words.keep(label)}
            disabled={disabled}
            value={forever ? 'forever' : 'limited'}
            onChange={(value) => onChange(value === 'forever' ? 0 : DEFAULT_DAYS)}
            data={[
              { value: 'forever', label: words.forever },
              { value: 'limited', label: words.limited },
            ]}
          />
        )}
        {!forever && (
          <NumberInput
            w={130}
            size="xs"
            aria-label={words.daysOf(label)}
            suffix={` ${words.days}`}
            min={1}
            max={MAX_DAYS}
            allowDecimal={false}
            disabled={disabled}
            value={days}
            onChange={(value) => typeof value === 'number' && onChange(value)}
          />
        )}
      </Group>
    </Group>
  );
}
