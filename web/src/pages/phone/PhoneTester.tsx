import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlayerStop, IconStethoscope } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { usePhoneTest, useStartPhoneTest, useStopPhoneTest, type PhoneTest } from '@/api/installation';
import { plannedSteps, shownSteps, type PhoneStepName } from '@/lib/phoneSteps';
import type { SettingValues } from '@/lib/settingsForm';
import { FormProblem } from '@/pages/auth/FormProblem';
import { texts } from '@/texts/en';
import { StepLine } from './StepLine';

const words = texts.phone.test;
const ECHO_TEST = '*43';

function resultOf(test: PhoneTest): string {
  if (test.status === 'running') return words.running;
  if (test.steps.some(({ name }) => name === 'stopped')) return words.stopped;
  return test.good === true ? words.good : words.bad;
}

/** Tries the line with what is typed, step by step, as it happens. */
export function PhoneTester({ changes, hasManager }: { changes: SettingValues; hasManager: boolean }) {
  const [number, setNumber] = useState(ECHO_TEST);
  const [run, setRun] = useState<{ id: string; planned: PhoneStepName[] } | null>(null);
  const start = useStartPhoneTest();
  const stop = useStopPhoneTest();
  const test = usePhoneTest(run?.id ?? null);
  const running = test.data?.status === 'running';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const called = number.trim();
    const planned = plannedSteps({ manager: hasManager, call: called !== '' });
    start.mutate(
      { settings: changes, ...(called === '' ? {} : { number: called }) },
      { onSuccess: ({ id }) => setRun({ id, planned }) },
    );
  };
  return (
    <Card padding="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <div>
            <Title order={2}>{words.title}</Title>
            <Text size="sm" c="dimmed">
              {words.lead}
            </Text>
          </div>
          <TextInput
            label={words.number}
            description={words.numberHint}
            value={number}
            disabled={running}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button
              type="submit"
              leftSection={<IconStethoscope size={16} aria-hidden />}
              loading={start.isPending || running}
            >
              {run === null ? words.start : words.again}
            </Button>
            {running && run && (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={16} aria-hidden />}
                loading={stop.isPending}
                onClick={() => stop.mutate(run.id)}
              >
                {words.stop}
              </Button>
            )}
          </Group>
          <FormProblem error={start.error ?? test.error} />
          {run && test.data && (
            <>
              <Stack gap={2} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
                {shownSteps(run.planned, test.data).map((step, index) => (
                  <StepLine key={`${step.name}/${index}`} step={step} />
                ))}
              </Stack>
              <Text size="sm" fw={550} role="status">
                {resultOf(test.data)}
              </Text>
            </>
          )}
        </Stack>
      </form>
    </Card>
  );
}
