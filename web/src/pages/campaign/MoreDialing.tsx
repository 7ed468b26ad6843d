import { Button, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { localMoment, momentOfLocal, type Dialing } from '@/lib/dialing';
import { texts } from '@/texts/en';
import { Amount } from './Amount';

const words = texts.campaign.setup.more;
const priorities = texts.campaign.setup.priorities;
const PRIORITIES = ['high', 'normal', 'low'] as const;
const PACINGS = ['one_to_one', 'by_answer_rate'] as const;

interface Props {
  dialing: Dialing;
  onChange: (part: Partial<Dialing>) => void;
}

/** What few campaigns need: from when to when they call, how they pace themselves, whose number they show. */
export function MoreDialing({ dialing, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        ml={-8}
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {words.title}
      </Button>
      <div id={id}>
        {open && (
          <Stack gap="lg" mt="sm">
            <Span dialing={dialing} onChange={onChange} />
            <Pace dialing={dialing} onChange={onChange} />
            <Breaker dialing={dialing} onChange={onChange} />
            <TagsInput
              label={words.callerIds}
              description={words.callerIdsHint}
              maxTags={100}
              acceptValueOnBlur
              value={dialing.caller_ids ?? []}
              onChange={(caller_ids) => onChange({ caller_ids })}
            />
          </Stack>
        )}
      </div>
    </div>
  );
}

function Span({ dialing, onChange }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        type="datetime-local"
        label={words.starts}
        description={words.moment}
        value={localMoment(dialing.starts_at)}
        onChange={(event) => onChange({ starts_at: momentOfLocal(event.currentTarget.value) })}
      />
      <TextInput
        type="datetime-local"
        label={words.ends}
        description={words.moment}
        value={localMoment(dialing.ends_at)}
        onChange={(event) => onChange({ ends_at: momentOfLocal(event.currentTarget.value) })}
      />
    </SimpleGrid>
  );
}

function Pace({ dialing, onChange }: Props) {
  const byRate = dialing.pacing === 'by_answer_rate';
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label={words.pacing}
        description={words.pacings[dialing.pacing ?? 'one_to_one'].hint}
        allowDeselect={false}
        data={PACINGS.map((value) => ({ value, label: words.pacings[value].label }))}
        value={dialing.pacing ?? 'one_to_one'}
        onChange={(value) => onChange({ pacing: PACINGS.find((one) => one === value) })}
      />
      {byRate && (
        <Amount
          label={words.abandoned}
          description={words.abandonedHint}
          min={0}
          max={100}
          value={dialing.max_abandoned_percent}
          onChange={(max_abandoned_percent) => onChange({ max_abandoned_percent })}
        />
      )}
      <Amount
        label={words.conversations}
        description={words.conversationsHint}
        min={0}
        max={10_000}
        value={dialing.max_conversations}
        onChange={(max_conversations) => onChange({ max_conversations })}
      />
      <Select
        label={words.priority}
        description={words.priorityHint}
        allowDeselect={false}
        data={PRIORITIES.map((value) => ({ value, label: priorities[value] }))}
        value={dialing.priority ?? 'normal'}
        onChange={(value) => onChange({ priority: PRIORITIES.find((one) => one === value) })}
      />
    </SimpleGrid>
  );
}

function Breaker({ dialing, onChange }: Props) {
  const id = useId();
  const { breaker } = dialing;
  const put = (part: NonNullable<Dialing['breaker']>) => onChange({ breaker: { ...breaker, ...part } });
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" fw={500} id={id}>
        {words.breaker}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {words.breakerHint}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Amount
          label={words.failedPercent}
          max={100}
          value={breaker?.failed_percent}
          onChange={(failed_percent) => put({ failed_percent })}
        />
        <Amount label={words.minCalls} max={50} value={breaker?.min_calls} onChange={(min_calls) => put({ min_calls })} />
        <Amount
          label={words.pauseSeconds}
          max={2_592_000}
          value={breaker?.pause_seconds}
          onChange={(pause_seconds) => put({ pause_seconds })}
        />
      </SimpleGrid>
    </div>
  );
}
