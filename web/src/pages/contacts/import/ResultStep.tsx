import { Alert, Button, Card, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useCancelImport, useImport, type ContactImport } from '@/api/contacts';
import { QueryState } from '@/components/QueryState';
import { PageSkeleton } from '@/components/PageSkeleton';
import { StatTile } from '@/components/StatTile';
import { texts } from '@/texts/en';
import { ImportProblems } from './ImportProblems';

const words = texts.contacts.importing;

/** How far an import is, and what came of it. */
export function ResultStep({ importId, onAgain }: { importId: string; onAgain: () => void }) {
  const job = useImport(importId);
  return (
    <QueryState query={job} skeleton={<PageSkeleton rows={2} />}>
      {(data) => (
        <Stack maw={760} gap="md">
          {data.state === 'processing' && <Running job={data} />}
          {data.state === 'failed' && (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={words.failedTitle} role="alert">
              <Text size="sm">{data.reason}</Text>
              <Text size="sm" fw={500}>
                {data.mend}
              </Text>
            </Alert>
          )}
          {data.state === 'ready' && <Done job={data} />}
          {data.state !== 'processing' && (
            <Group>
              <Button component={Link} to="/contacts">
                {words.toContacts}
              </Button>
              <Button variant="default" onClick={onAgain}>
                {words.again}
              </Button>
              <Button component={Link} to="/contacts/imports" variant="subtle" color="gray">
                {words.toImports}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </QueryState>
  );
}

function Running({ job }: { job: ContactImport }) {
  const cancel = useCancelImport();
  const part = job.total > 0 ? Math.min(100, (100 * job.done) / job.total) : 0;
  return (
    <Card>
      <Stack gap={8} role="status">
        <Text fw={550}>{words.running(job.name)}</Text>
        <Progress value={part} animated aria-label={words.running(job.name)} />
        <Group justify="space-between">
          <Text size="sm" c="dimmed" className="tabular">
            {words.ofRows(job.done, job.total)}
          </Text>
          <Text size="sm" c="dimmed">
            {words.runningHint}
          </Text>
        </Group>
        <Group justify="space-between">
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
            {words.cancel}
          </Button>
          <Text size="sm" c="dimmed">
            {words.cancelHint}
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}

function Done({ job }: { job: ContactImport }) {
  const counts = [
    { label: words.wouldAdd, value: job.added ?? 0 },
    { label: words.wouldUpdate, value: job.updated ?? 0 },
    { label: words.wouldSkip, value: job.skipped ?? 0 },
    { label: words.failed, value: job.failed ?? 0 },
  ];
  const { do_not_call: optedOut = 0, without_time_zone: noZone = 0 } = job;
  const there = (job.added ?? 0) + (job.updated ?? 0) + (job.skipped ?? 0);
  return (
    <Stack gap="md">
      <Text fw={600} size="lg" role="status">
        {words.doneTitle(there)}
      </Text>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {counts.map(({ label, value }) => (
          <StatTile key={label} label={label} value={value.toLocaleString('en')} />
        ))}
      </SimpleGrid>
      {(optedOut > 0 || noZone > 0) && (
        <Text size="sm" c="dimmed">
          {[optedOut > 0 && words.optedOut(optedOut), noZone > 0 && words.noZone(noZone)].filter(Boolean).join(' ')}
        </Text>
      )}
      <ImportProblems problems={job.problems ?? []} total={job.failed ?? 0} file={job.name} />
    </Stack>
  );
}
