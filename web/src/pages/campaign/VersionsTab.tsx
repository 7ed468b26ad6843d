import { Badge, Button, Card, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { useChangeCampaign, type Campaign } from '@/api/campaigns';
import { useMay } from '@/api/session';
import { useRollbackTemplate, useTemplate, useTemplateVersions } from '@/api/templates';
import { useConfirm } from '@/components/ConfirmDialog';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { jsonDiff } from '@/lib/json_diff';
import { texts } from '@/texts/en';

const words = texts.campaign.versions;

/** The versions of the campaign's template: which one it uses, what is different, the way back. */
export function VersionsTab({ campaign }: { campaign: Campaign }) {
  const id = campaign.template_id;
  const query = useTemplateVersions(id);
  const may = useMay('manager');
  const change = useChangeCampaign(campaign.id);
  const rollback = useRollbackTemplate();
  const confirm = useConfirm();
  const [compared, setCompared] = useState<number | null>(null);
  const use = (version: number) =>
    change.mutate(
      { template_version: version },
      { onSuccess: () => toastDone(words.used(version)), onError: toastProblem },
    );
  const goBack = async (version: number) => {
    const question = { title: words.rollbackTitle(version), body: words.rollbackBody, confirm: words.rollback };
    if (!(await confirm(question))) return;
    rollback.mutate({ id, version }, { onSuccess: () => toastDone(words.rolledBack(version)), onError: toastProblem });
  };
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed">
          {words.hint}
        </Text>
        {may && (
          <Button
            component={Link}
            to={`/campaigns/new/${encodeURIComponent(id)}`}
            variant="default"
            size="compact-sm"
            leftSection={<IconPencil size={14} aria-hidden />}
          >
            {words.edit}
          </Button>
        )}
      </Group>
      <QueryState query={query} skeleton={<PageSkeleton rows={3} />}>
        {({ items, current }) => (
          <Table.ScrollContainer minWidth={560} type="native">
            <Table verticalSpacing="sm">
              <Table.Tbody>
                {items.map(({ version, created_at }) => (
                  <Table.Tr key={version}>
                    <Table.Td fw={550}>{words.version(version)}</Table.Td>
                    <Table.Td>
                      <TimeText at={created_at} c="dimmed" />
                    </Table.Td>
                    <Table.Td>
                      <Group gap={6}>
                        {version === campaign.template_version && <Badge color="green">{words.inUse}</Badge>}
                        {version === current && <Badge>{words.current}</Badge>}
                      </Group>
                    </Table.Td>
                    <Table.Td>
                      <Group gap={6} justify="flex-end">
                        {version !== campaign.template_version && (
                          <Button size="compact-sm" variant="default" onClick={() => setCompared(version)}>
                            {words.compare}
                          </Button>
                        )}
                        {may && version !== campaign.template_version && (
                          <Button size="compact-sm" variant="light" onClick={() => use(version)}>
                            {words.use}
                          </Button>
                        )}
                        {may && version !== current && items.length > 1 && (
                          <Button size="compact-sm" variant="default" onClick={() => void goBack(version)}>
                            {words.rollback}
                          </Button>
                        )}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </QueryState>
      {compared !== null && (
        <Compare id={id} from={campaign.template_version} to={compared} onClose={() => setCompared(null)} />
      )}
    </Card>
  );
}

const SHOWN_CHANGES = 200;

function Compare({ id, from, to, onClose }: { id: string; from: number; to: number; onClose: () => void }) {
  const before = useTemplate(id, from);
  const after = useTemplate(id, to);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={<Text fw={600}>{words.compareWith(from, to)}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <QueryState query={before} skeleton={<PageSkeleton rows={3} />}>
        {(old) => (
          <QueryState query={after} skeleton={<PageSkeleton rows={3} />}>
            {(next) => {
              const changes = jsonDiff(old, next);
              if (changes.length === 0) return <Text c="dimmed">{words.noChange}</Text>;
              return (
                <Stack gap="md">
                  {changes.slice(0, SHOWN_CHANGES).map(({ where, before: was, after: is }) => (
                    <div key={where}>
                      <Text size="sm" fw={550}>
                        {where}
                      </Text>
                      <Side text={was} mark={words.added} color="red" />
                      <Side text={is} mark={words.removed} color="green" />
                    </div>
                  ))}
                  {changes.length > SHOWN_CHANGES && <Text c="dimmed">{words.more(changes.length - SHOWN_CHANGES)}</Text>}
                </Stack>
              );
            }}
          </QueryState>
        )}
      </QueryState>
    </Modal>
  );
}

const MOST_SHOWN = 600; // characters of one side

function Side({ text, mark, color }: { text: string | undefined; mark: string; color: string }) {
  return (
    <Text
      size="sm"
      px="xs"
      py={4}
      mt={4}
      style={{
        overflowWrap: 'anywhere',
        borderRadius: 6,
        background: `var(--mantine-color-${color}-light)`,
        color: `var(--mantine-color-${color}-light-color)`,
      }}
    >
      {text === undefined ? mark : text.slice(0, MOST_SHOWN)}
    </Text>
  );
}
