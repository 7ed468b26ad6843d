import { Badge, Button, Card, Group, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TemplateSummary } from '@/api/templates';
import { purposeLook } from '@/components/purpose';
import { splitDescription } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './Gallery.module.css';

const words = texts.newCampaign;

interface Props {
  template: TemplateSummary;
  /** Why it fits what was asked for; nothing when it does not. */
  reasons?: string[];
  best?: boolean;
  badge?: ReactNode;
  onPreview: () => void;
  onUse: () => void;
}

export function TemplateCard({ template, reasons, best = false, badge, onPreview, onUse }: Props) {
  const { icon: Icon, color } = purposeLook(template.purpose);
  const description = splitDescription(template.description ?? '').words;
  return (
    <Card component="article" className={classes.card} aria-label={template.name}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <ThemeIcon variant="light" color={color} size={40} radius="md">
          <Icon size={22} stroke={1.6} aria-hidden />
        </ThemeIcon>
        {best ? <Badge color="green">{words.fits}</Badge> : badge}
      </Group>
      <div>
        <Title order={3} mt={4}>
          {template.name}
        </Title>
        <Text size="xs" c="dimmed">
          {words.purposes[template.purpose] ?? sentenceCase(template.purpose)}
        </Text>
      </div>
      <Text size="sm" c="dimmed" lineClamp={3} flex={1}>
        {description}
      </Text>
      {reasons !== undefined && reasons.length > 0 && (
        <Text size="xs" fw={500}>
          {words.reasons(reasons)}
        </Text>
      )}
      <Group gap="xs" mt={4}>
        <Button size="xs" onClick={onUse} aria-label={`${words.use}: ${template.name}`}>
          {words.use}
        </Button>
        <Button size="xs" variant="default" onClick={onPreview} aria-label={`${words.preview}: ${template.name}`}>
          {words.preview}
        </Button>
      </Group>
    </Card>
  );
}
