import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { IconBrain, IconCpu, IconEar, IconSearch, IconVolume, type Icon } from '@tabler/icons-react';
import { useEngines, useTestEngines, type Engine } from '@/api/installation';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { RestartNotice } from '@/components/RestartNotice';
import { TimeText } from '@/components/TimeText';
import { toastProblem } from '@/components/toast';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { EngineServers } from './EngineServers';

const words = texts.settings.engines;
const ICONS: Record<string, Icon> = { hears: IconEar, speaks: IconVolume, answers: IconBrain, finds: IconSearch };
/** In the order of a turn; the server tells whoever was asked last at the end. */
const ORDER = Object.keys(ICONS);
const place = (role: string) => (ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length);
const roleName = (role: string) => words.roles[role] ?? sentenceCase(role);

export function EnginesPage() {
  const engines = useEngines();
  const isOwner = useMay('owner');
  return (
    <>
      <PageHeader title={texts.settings.pages.engines} description={words.lead} />
      {isOwner && <RestartNotice />}
      <QueryState query={engines} skeleton={<PageSkeleton rows={4} />}>
        {(items) =>
          items.length === 0 ? (
            <Card padding={0}>
              <EmptyState icon={IconCpu} title={words.emptyTitle}>
                {words.empty}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap="sm" maw={860}>
              {[...new Set(items.map(({ role }) => role))].sort((a, b) => place(a) - place(b)).map((role) => (
                <RoleCard key={role} role={role} engines={items.filter((engine) => engine.role === role)} />
              ))}
            </Stack>
          )
        }
      </QueryState>
      {isOwner && <EngineServers />}
    </>
  );
}

function RoleCard({ role, engines }: { role: string; engines: Engine[] }) {
  const test = useTestEngines();
  const RoleIcon = ICONS[role] ?? IconCpu;
  return (
    <Card padding="md">
      <Group justify="space-between" mb="xs">
        <Group gap={10}>
          <RoleIcon size={20} stroke={1.6} aria-hidden />
          <Text fw={600}>{roleName(role)}</Text>
        </Group>
        <Button
          size="xs"
          variant="default"
          aria-label={words.testOf(roleName(role))}
          loading={test.isPending}
          onClick={() => test.mutate(role, { onError: toastProblem })}
        >
          {words.test}
        </Button>
      </Group>
      <Stack gap="sm" aria-live="polite">
        {engines.map((engine) => (
          <EngineLine key={engine.engine} engine={engine} />
        ))}
      </Stack>
    </Card>
  );
}

function EngineLine({ engine }: { engine: Engine }) {
  const unasked = engine.checked_at === null;
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <Badge color={unasked ? 'gray' : engine.well ? 'green' : 'red'} style={{ flex: 'none' }}>
          {unasked ? words.notAsked : engine.well ? words.well : words.unwell}
        </Badge>
        <Text size="sm" fw={500} truncate>
          {engine.engine}
        </Text>
        <Text size="xs" c="dimmed" ml="auto" style={{ flex: 'none' }} className="tabular">
          {engine.ms !== null && `${words.took(engine.ms)} · `}
          {!unasked && <TimeText at={engine.checked_at} />}
        </Text>
      </Group>
      {engine.words !== '' && (
        <Text size="sm" c={engine.well || unasked ? 'dimmed' : 'var(--mantine-color-error)'} mt={4}>
          {engine.words}
        </Text>
      )}
      {engine.mend !== '' && (
        <Text size="sm" fw={500} mt={2}>
          {engine.mend}
        </Text>
      )}
    </div>
  );
}
