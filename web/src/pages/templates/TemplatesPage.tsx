import { ActionIcon, Badge, Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCopy, IconSitemap, IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useMay } from '@/api/session';
import { useDeleteTemplate, useOwnTemplates, usePrebuiltTemplates, type TemplateSummary } from '@/api/templates';
import { useConfirm } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { QueryState } from '@/components/QueryState';
import { toastDone, toastProblem } from '@/components/toast';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { CopyDialog } from './CopyDialog';
import classes from './TemplatesPage.module.css';

const words = texts.templates;

function TemplateCard({ template, action }: { template: TemplateSummary; action?: ReactNode }) {
  const own = template.source === 'own';
  return (
    <Card padding="md" className={classes.card}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Link to={`/templates/${encodeURIComponent(template.id)}`} className={classes.name}>
          {template.name || template.id}
        </Link>
        {template.has_draft === true && <Badge color="yellow">{template.version === 0 ? words.draft : words.changed}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" lineClamp={3} mt={4} style={{ flex: 1, overflowWrap: 'anywhere' }}>
        {template.description}
      </Text>
      <Group justify="space-between" mt="sm" mih={30}>
        <Text size="xs" c="dimmed">
          {own ? words.version(template.version) : (texts.newCampaign.purposes[template.purpose] ?? sentenceCase(template.purpose))}
        </Text>
        {action}
      </Group>
    </Card>
  );
}

function DeleteTemplate({ template }: { template: TemplateSummary }) {
  const confirm = useConfirm();
  const remove = useDeleteTemplate();
  const name = template.name || template.id;
  const ask = async () => {
    const yes = await confirm({
      title: words.removeAsk.title(name),
      body: words.removeAsk.body,
      confirm: words.removeAsk.confirm,
      dangerous: true,
    });
    if (yes) remove.mutate(template.id, { onSuccess: () => toastDone(words.removed), onError: toastProblem });
  };
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={words.remove(name)} onClick={() => void ask()}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

function Cards({ children }: { children: ReactNode }) {
  return <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>{children}</SimpleGrid>;
}

const waiting = (
  <Cards>
    {[0, 1, 2].map((card) => (
      <Skeleton key={card} h={150} />
    ))}
  </Cards>
);

/** Templates of one's own, and those to begin with. */
export function TemplatesPage() {
  const own = useOwnTemplates();
  const shipped = usePrebuiltTemplates();
  const mayWrite = useMay('manager');
  const [copying, setCopying] = useState<TemplateSummary | null>(null);
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      <Stack gap="xl">
        <section>
          <Title order={2} mb="sm">
            {words.own}
          </Title>
          <QueryState query={own} skeleton={waiting}>
            {(items) =>
              items.length === 0 ? (
                <Card>
                  <EmptyState icon={IconSitemap} title={words.emptyTitle} compact>
                    {words.empty}
                  </EmptyState>
                </Card>
              ) : (
                <Cards>
                  {items.map((template) => (
                    <TemplateCard
                      key={template.id}
                      template={template}
                      action={mayWrite && <DeleteTemplate template={template} />}
                    />
                  ))}
                </Cards>
              )
            }
          </QueryState>
        </section>
        <section>
          <Title order={2}>{words.shipped}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {words.shippedDetail}
          </Text>
          <QueryState query={shipped} skeleton={waiting}>
            {(items) => (
              <Cards>
                {items.map((template) => (
                  <TemplateCard
                    key={template.id}
                    template={template}
                    action={
                      mayWrite && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          leftSection={<IconCopy size={14} aria-hidden />}
                          onClick={() => setCopying(template)}
                          aria-label={words.copyOf(template.name)}
                        >
                          {words.copy}
                        </Button>
                      )
                    }
                  />
                ))}
              </Cards>
            )}
          </QueryState>
        </section>
      </Stack>
      {copying && <CopyDialog from={copying.id} name={copying.name} onClose={() => setCopying(null)} />}
    </>
  );
}
