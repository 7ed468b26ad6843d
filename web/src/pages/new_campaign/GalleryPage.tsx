import { Badge, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPencil, IconSparkles } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useOwnTemplates, usePrebuiltTemplates, useRecommendations, type TemplateSummary } from '@/api/templates';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { TimeText } from '@/components/TimeText';
import { texts } from '@/texts/en';
import classes from './Gallery.module.css';
import { StartDialog } from './StartDialog';
import { TemplateCard } from './TemplateCard';
import { TemplatePreview } from './TemplatePreview';

const words = texts.newCampaign;
const WISH_WAIT_MS = 350;

/** The first step to a campaign: a template. */
export function GalleryPage() {
  const [wish, setWish] = useState('');
  const [asked] = useDebouncedValue(wish.trim(), WISH_WAIT_MS);
  const prebuilt = usePrebuiltTemplates();
  const own = useOwnTemplates();
  const fitting = useRecommendations(asked);
  const [previewed, setPreviewed] = useState<TemplateSummary | null>(null);
  const [chosen, setChosen] = useState<TemplateSummary | null>(null);

  const scores = new Map(asked === '' ? [] : (fitting.data ?? []).map((one) => [one.id, one]));
  const best = Math.max(0, ...[...scores.values()].map(({ score }) => score));
  const scoreOf = (id: string) => scores.get(id)?.score ?? 0;
  const sorted = (list: TemplateSummary[]) => [...list].sort((a, b) => scoreOf(b.id) - scoreOf(a.id));
  const unfinished = (own.data ?? []).filter(({ version }) => version === 0);
  const published = (own.data ?? []).filter(({ version }) => version > 0);
  const card = (template: TemplateSummary, badge?: ReactNode) => (
    <TemplateCard
      key={template.id}
      template={template}
      reasons={scores.get(template.id)?.reasons}
      best={best > 0 && scoreOf(template.id) === best}
      badge={badge}
      onPreview={() => setPreviewed(template)}
      onUse={() => setChosen(template)}
    />
  );
  return (
    <>
      <PageHeader
        title={words.title}
        description={words.description}
        crumbs={[{ label: words.crumb, to: '/campaigns' }]}
      />
      <Stack gap={32}>
        {unfinished.length > 0 && <Unfinished templates={unfinished} />}
        <TextInput
          label={words.wish}
          description={words.wishHint}
          placeholder={words.wishPlaceholder}
          leftSection={<IconSparkles size={18} stroke={1.6} aria-hidden />}
          size="md"
          maw={640}
          data-search
          maxLength={500}
          value={wish}
          onChange={(event) => setWish(event.currentTarget.value)}
        />
        <section aria-labelledby="ready-made">
          <Title order={2} mb="sm" id="ready-made">
            {words.ready}
          </Title>
          <QueryState query={prebuilt} skeleton={<PageSkeleton rows={3} />}>
            {(items) => <div className={classes.grid}>{sorted(items).map((template) => card(template))}</div>}
          </QueryState>
        </section>
        {published.length > 0 && (
          <section aria-labelledby="own-templates">
            <Title order={2} id="own-templates">
              {words.own}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {words.ownHint}
            </Text>
            <div className={classes.grid}>
              {published.map((template) =>
                card(template, <Badge color="gray">{words.version(template.version)}</Badge>),
              )}
            </div>
          </section>
        )}
      </Stack>
      <TemplatePreview
        template={previewed}
        onClose={() => setPreviewed(null)}
        onUse={(template) => {
          setPreviewed(null);
          setChosen(template);
        }}
      />
      <StartDialog template={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function Unfinished({ templates }: { templates: TemplateSummary[] }) {
  return (
    <Card component="section" aria-labelledby="unfinished" padding="md">
      <Title order={2} id="unfinished">
        {words.continueTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {words.continueHint}
      </Text>
      <Stack gap={4}>
        {templates.map(({ id, name, created_at }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <Text truncate>
              {name}{' '}
              <Text span size="xs" c="dimmed">
                <TimeText at={created_at} />
              </Text>
            </Text>
            <Button
              component={Link}
              to={`/campaigns/new/${encodeURIComponent(id)}`}
              size="compact-sm"
              variant="light"
              leftSection={<IconPencil size={14} aria-hidden />}
              aria-label={`${words.continueAction}: ${name}`}
            >
              {words.continueAction}
            </Button>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
