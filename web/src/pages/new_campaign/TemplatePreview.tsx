import { Badge, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTemplate, type TemplateSummary } from '@/api/templates';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { openingWords, splitDescription, type TemplateDoc } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './Gallery.module.css';

const words = texts.newCampaign;

interface Props {
  template: TemplateSummary | null;
  onClose: () => void;
  onUse: (template: TemplateSummary) => void;
}

/** What a template does, before one takes it. */
export function TemplatePreview({ template, onClose, onUse }: Props) {
  const query = useTemplate(template?.id ?? '');
  return (
    <Drawer
      opened={template !== null}
      onClose={onClose}
      size={520}
      title={
        <Text fw={600} size="lg">
          {template?.name}
        </Text>
      }
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      {template && (
        <Stack gap="lg">
          <QueryState query={query} skeleton={<PageSkeleton />}>
            {(doc) => <Parts doc={doc} />}
          </QueryState>
          <Group>
            <Button onClick={() => onUse(template)}>{words.use}</Button>
          </Group>
        </Stack>
      )}
    </Drawer>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Parts({ doc }: { doc: TemplateDoc }) {
  const { words: description, outcomes } = splitDescription(doc.meta.description ?? '');
  const documents = doc.business_context.required_documents ?? [];
  const parts = words.previewParts;
  return (
    <>
      <Text c="dimmed">{description}</Text>
      <Part title={parts.opening}>
        <blockquote className={classes.opening}>{openingWords(doc)}</blockquote>
      </Part>
      <Part title={parts.stages}>
        <ol className={classes.stages}>
          {doc.session_config.stages.map((stage) => (
            <li key={stage.id}>
              <Text fw={550}>{stage.title ?? sentenceCase(stage.id)}</Text>
              <Text size="sm" c="dimmed">
                {stage.objective}
              </Text>
            </li>
          ))}
        </ol>
      </Part>
      <Part title={parts.fields}>
        <Stack gap={6}>
          {doc.extraction_rules.fields.map((field) => (
            <Group key={field.id} gap="xs" wrap="nowrap" justify="space-between">
              <Text size="sm">{field.description ?? sentenceCase(field.id)}</Text>
              <Badge color="gray" style={{ flex: 'none' }}>
                {words.fieldTypes[field.type] ?? field.type}
              </Badge>
            </Group>
          ))}
          {doc.extraction_rules.fields.length === 0 && <Text c="dimmed">{parts.noFields}</Text>}
        </Stack>
      </Part>
      <Part title={parts.documents}>
        {documents.length === 0 ? (
          <Text c="dimmed">{parts.noDocuments}</Text>
        ) : (
          <Group gap={6}>
            {documents.map((type) => (
              <Badge key={type}>{sentenceCase(type)}</Badge>
            ))}
          </Group>
        )}
      </Part>
      {outcomes.length > 0 && (
        <Part title={parts.outcomes}>
          <Stack gap={4}>
            {outcomes.map(({ id, means }) => (
              <Text key={id} size="sm">
                <Text span fw={550} inherit>
                  {sentenceCase(id)}
                </Text>
                {means !== '' && (
                  <Text span c="dimmed" inherit>
                    {' '}
                    · {means}
                  </Text>
                )}
              </Text>
            ))}
          </Stack>
        </Part>
      )}
    </>
  );
}
