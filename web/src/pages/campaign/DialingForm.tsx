import { Button, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangeCampaign, type Campaign } from '@/api/campaigns';
import { FormProblem } from '@/components/FormProblem';
import { HoursEditor } from '@/components/hours/HoursEditor';
import { toastDone } from '@/components/toast';
import { hoursOf, isAlways, RETRY_OUTCOMES, withHours, type Dialing, type RetryOutcome } from '@/lib/dialing';
import { texts } from '@/texts/en';
import { Amount } from './Amount';
import { MoreDialing } from './MoreDialing';

const words = texts.campaign.setup;
const MINUTE_S = 60;

/** How a campaign calls: hours, attempts, pace, what comes after each kind of failure, and what few need to set. */
export function DialingForm({ campaign }: { campaign: Campaign }) {
  const change = useChangeCampaign(campaign.id);
  const [dialing, setDialing] = useState<Dialing>(campaign.dialing);
  const hours = hoursOf(dialing);
  const put = (part: Partial<Dialing>) => setDialing((old) => ({ ...old, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ dialing }, { onSuccess: () => toastDone(words.saved) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <HoursEditor
          label={words.hours}
          description={words.hoursDescription}
          value={isAlways(hours) ? null : hours}
          onChange={(next) => put(withHours(next))}
        />
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Amount label={words.attempts} value={dialing.max_attempts} max={50} onChange={(max_attempts) => put({ max_attempts })} />
          <Amount
            label={words.perDay}
            value={dialing.max_attempts_per_day}
            max={20}
            onChange={(max_attempts_per_day) => put({ max_attempts_per_day })}
          />
          <Amount label={words.calls} value={dialing.max_calls} max={10_000} onChange={(max_calls) => put({ max_calls })} />
          <Amount
            label={words.perMinute}
            value={dialing.calls_per_minute}
            max={60_000}
            onChange={(calls_per_minute) => put({ calls_per_minute })}
          />
        </SimpleGrid>
        <Retries dialing={dialing} onChange={(retry) => put({ retry })} />
        <MoreDialing dialing={dialing} onChange={put} />
        <FormProblem error={change.error} />
        <div>
          <Button type="submit" loading={change.isPending}>
            {texts.common.actions.save}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

const minutesOf = (seconds: number | undefined) => seconds === undefined ? undefined : Math.max(1, Math.round(seconds / MINUTE_S));

function Retries({ dialing, onChange }: { dialing: Dialing; onChange: (retry: NonNullable<Dialing['retry']>) => void }) {
  const columns = words.retryColumns;
  const set = (outcome: RetryOutcome, part: NonNullable<NonNullable<Dialing['retry']>[RetryOutcome]>) =>
    onChange({ ...dialing.retry, [outcome]: { ...dialing.retry?.[outcome], ...part } });
  return (
    <div>
      <Text size="sm" fw={500} mb={6}>
        {words.retries}
      </Text>
      <Table.ScrollContainer minWidth={480} type="native">
        <Table verticalSpacing={6} aria-label={words.retries}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.outcome}</Table.Th>
              <Table.Th w={130}>{columns.after}</Table.Th>
              <Table.Th w={130}>{columns.most}</Table.Th>
              <Table.Th w={100}>{columns.tries}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {RETRY_OUTCOMES.map((outcome) => {
              const rule = dialing.retry?.[outcome];
              const name = words.outcomes[outcome];
              return (
                <Table.Tr key={outcome}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>
                    <Amount
                      hidden
                      label={words.minutes(name, columns.after)}
                      value={minutesOf(rule?.after_seconds)}
                      max={43_200}
                      onChange={(minutes) => minutes && set(outcome, { after_seconds: minutes * MINUTE_S })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Amount
                      hidden
                      label={words.minutes(name, columns.most)}
                      value={minutesOf(rule?.at_most_seconds)}
                      max={43_200}
                      onChange={(minutes) => minutes && set(outcome, { at_most_seconds: minutes * MINUTE_S })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Amount
                      hidden
                      label={`${name}: ${columns.tries}`}
                      value={rule?.tries}
                      min={0}
                      max={20}
                      onChange={(tries) => set(outcome, { tries })}
                    />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {words.retryUnit}
      </Text>
    </div>
  );
}
